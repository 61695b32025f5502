"""The pilots' page."""
