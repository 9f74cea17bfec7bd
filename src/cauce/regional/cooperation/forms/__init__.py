"""What people type about arrangements and money."""
