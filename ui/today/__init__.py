"""Aujourd’hui: the mission's days, today's visits, captures to file and what falls due."""
