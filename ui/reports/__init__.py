"""Rapport: choose for whom, look at every page, know what is withheld, and export."""
