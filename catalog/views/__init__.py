"""Pages of catalogs, by who reads them."""
