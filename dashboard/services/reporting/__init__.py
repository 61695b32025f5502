"""The verbs of reports, control, claims and payment."""
