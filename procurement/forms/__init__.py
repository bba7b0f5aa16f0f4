"""What people type in stages 3 and 4."""
