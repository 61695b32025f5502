"""Accounts, sessions, attempts and what belongs to one person."""
