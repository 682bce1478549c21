"""What FieldKit knows beforehand: words, formats, countries, goals, sectors, indicator sets and grids."""
