"""Trackers that people keep themselves: recognised, read and planned into a project."""
