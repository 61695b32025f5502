"""Rows of deliverables and what belongs to them."""
