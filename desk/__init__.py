"""The workbench: what waits for me, what waits for others, and my inbox."""
