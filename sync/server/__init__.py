"""The organisation's end of a sync: accounts, rights, journal and files. It keeps changes, not domain tables."""
