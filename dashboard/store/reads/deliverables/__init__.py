"""Deliverables as they stood on a date."""
