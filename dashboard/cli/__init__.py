"""The ``binnacle`` command."""
