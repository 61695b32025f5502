"""What will be declared, claimed and lost, from what is known on a day."""
