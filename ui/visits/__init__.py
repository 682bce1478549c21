"""The visit editor: the note section by section, indicators, people, recommendations."""
