"""The window: everything that knows Qt, and the command line beside it."""
