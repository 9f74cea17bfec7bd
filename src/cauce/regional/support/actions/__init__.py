"""What is done with needs, offers and matches."""
