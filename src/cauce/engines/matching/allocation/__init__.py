"""Giving offers to needs: the worst-covered State first, then the next, then the best total fit."""
