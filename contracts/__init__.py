"""Contract, delivery and acceptance (stages 5 and 6)."""
