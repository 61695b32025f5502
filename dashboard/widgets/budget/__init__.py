"""The budget plan's page."""
