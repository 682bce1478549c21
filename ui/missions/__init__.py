"""Missions: describing one, and planning its days."""
