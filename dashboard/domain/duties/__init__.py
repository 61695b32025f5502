"""What people owe, and how they are told."""
