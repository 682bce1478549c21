"""The frame every screen lives in: window, rail, page header, status bar, notices and navigation."""
