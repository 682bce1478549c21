"""Locking a running program: when it happens, what it takes along, and where one finds oneself afterwards."""
