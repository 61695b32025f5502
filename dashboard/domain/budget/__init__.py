"""The budget plan: its cells, versions and totals, what it may shift, and simplified costs."""
