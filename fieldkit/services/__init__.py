"""The only door to a workspace for the window, the command line and the sync client: one file per intention."""
