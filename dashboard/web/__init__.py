"""What is spoken over plain HTTP: the session cookie, headers, health, the start of the server."""
