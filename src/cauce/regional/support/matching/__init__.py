"""Between the stored rows and the matching engine."""
