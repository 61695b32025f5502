"""The verbs of expenditure."""
