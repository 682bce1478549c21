"""Photos of a visit: the strip, importing, and what is said of each."""
