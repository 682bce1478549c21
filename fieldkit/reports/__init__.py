"""Reports: material → snapshot for an audience → neutral document → PDF."""
