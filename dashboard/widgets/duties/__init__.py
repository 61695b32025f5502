"""The page of what a person owes."""
