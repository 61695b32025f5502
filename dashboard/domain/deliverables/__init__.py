"""Deliverables: their states, evidence, reviews, remarks and progress."""
