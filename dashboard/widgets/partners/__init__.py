"""The partners' page."""
