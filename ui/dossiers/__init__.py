"""Dossiers: the list with its filters and preview, and a dossier with its tabs."""
