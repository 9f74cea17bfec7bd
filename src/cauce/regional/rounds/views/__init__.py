"""Pages of the rounds: what everybody reads, what the secretariat does, and how parties answer."""
