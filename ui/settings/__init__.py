"""« Réglages »: how the window looks, what opens the vault, the backups, the health of this computer."""
