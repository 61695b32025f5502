"""Rows of money that no report carries."""
