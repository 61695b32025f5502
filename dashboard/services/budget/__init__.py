"""The verbs of budget versions."""
