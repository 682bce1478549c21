"""What a mission is made of: frozen records, described once, and the rules of change. Standard library only."""
