"""What is read of arrangements and of money."""
