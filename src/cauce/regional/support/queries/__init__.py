"""Reads of needs, offers and matches. Rights live here."""
