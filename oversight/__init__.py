"""Inspection, complaints and red flags: reads all, and acts by calling down."""
