"""Partner reports, their control, and project reports."""
