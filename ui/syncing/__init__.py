"""Synchronisation: how it goes, what waits, what was refused, and fields two people changed."""
