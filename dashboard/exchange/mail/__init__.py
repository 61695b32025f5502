"""What leaves by mail or as a calendar."""
