"""The pages of the budget and of the money ladder."""
