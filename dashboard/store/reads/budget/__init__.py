"""Budgets as they stood on a date."""
