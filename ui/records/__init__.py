"""Pages on which one record is described: made with its first field, written as it is typed, put in the bin."""
