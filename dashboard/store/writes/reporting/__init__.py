"""Rows of reports, control, certificates and claims."""
