"""What guards an account."""
