"""Measures speed, size and memory of a server of its own, from outside: loopback only, on scratch databases."""
