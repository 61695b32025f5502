"""The page of expenditure."""
