"""Rows of budgets and scenarios."""
