"""Revue: what waits to be read, the text with its comments and differences, and the decision."""
