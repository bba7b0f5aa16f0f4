"""The law of stages 3 and 4 applied to plain values; the edition is always an argument."""
