"""Reports, certificates and claims as they stood on a date."""
