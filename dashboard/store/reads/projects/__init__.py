"""Projects, phases, partners and what was planned."""
