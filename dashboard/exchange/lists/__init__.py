"""Expenditure lists in and out."""
