"""Rows of expenditure."""
