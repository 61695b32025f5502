"""What a file of evidence is, told by its content."""
