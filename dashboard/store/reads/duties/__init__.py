"""What people owe on a day."""
