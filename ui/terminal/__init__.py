"""The command line: the same services as the window, for scripts and tests. It imports no Qt."""
