"""Bringing trackers in."""
