"""Backups in the window: the page about them, what watches for sticks, and the way back from one."""
