"""Documents that people print or present."""
