"""The money ladder: how far money has come, how fast, and what must be the same wherever it is shown."""
