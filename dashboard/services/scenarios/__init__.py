"""The verbs of scenarios and of the changes they ask for."""
