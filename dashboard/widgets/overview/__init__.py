"""The overview of a phase, and the portfolio of all."""
