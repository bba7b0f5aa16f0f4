"""Tables from outside, read as rows of a catalog; and rows of a catalog, written as tables."""
