"""One workspace on disk: journal, records, search, media and keys."""
