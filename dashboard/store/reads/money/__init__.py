"""How far money had come on a date."""
