"""Reminders and calendar feeds."""
