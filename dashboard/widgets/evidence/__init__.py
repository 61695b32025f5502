"""Evidence beside what it proves."""
