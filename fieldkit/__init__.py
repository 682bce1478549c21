"""The mission itself: dossiers, visits, indicators and reports, with no window and no network."""
