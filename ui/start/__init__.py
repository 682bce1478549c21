"""Before the window: a first workspace, or the key of the one there is."""
