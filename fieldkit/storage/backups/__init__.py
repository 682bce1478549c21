"""Backups of a workspace: consistent copies in one or two places, each opened before it counts, and the way back."""
