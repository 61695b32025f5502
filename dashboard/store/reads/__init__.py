"""Queries that pages ask: each returns one documented frame."""
