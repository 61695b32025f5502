"""The work packages' page."""
