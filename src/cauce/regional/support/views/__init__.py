"""Pages of needs, offers and what becomes of them."""
