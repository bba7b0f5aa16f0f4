"""People's ways through the portal, in a real browser against a running portal that the cases were played into."""
