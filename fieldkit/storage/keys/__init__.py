"""The database key: how it is kept, and the independent ways to it."""
