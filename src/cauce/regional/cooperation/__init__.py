"""Arrangements between parties with their milestones and logical framework, and the money."""
