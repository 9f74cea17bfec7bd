"""Reads that put the rooms of the Support Platform together: parties, offices, teams, figures, home."""
