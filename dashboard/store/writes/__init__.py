"""What changes the tables, inside a transaction that the service opened."""
