"""A damaged database made good: into a new file, from all that can still be proven of it and from a backup."""
