"""Expenditure as it stood on a date."""
