"""The verbs of people and their accounts."""
