"""Binnacle: what the partners of a European cooperation project steer by."""
