"""Guiding catalogs, implementing catalogs, negative lists: what may be bought."""
