"""What a person types about needs and offers."""
