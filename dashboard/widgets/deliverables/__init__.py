"""The page of deliverables."""
