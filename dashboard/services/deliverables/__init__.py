"""The verbs of deliverables."""
