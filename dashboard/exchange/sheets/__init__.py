"""Workbooks: written for people, and guarded and read."""
