"""The project folder as files: read, checked, merged and written."""
