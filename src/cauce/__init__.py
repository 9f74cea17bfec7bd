"""Cauce: free software that makes asylum systems stronger."""

__version__ = "0.1.0"
