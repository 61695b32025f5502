"""A project folder into the tables and out of them, in bulk."""
