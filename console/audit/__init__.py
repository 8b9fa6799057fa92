"""What was looked at, kept for good."""
