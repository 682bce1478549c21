"""Search over everything in the workspace."""
