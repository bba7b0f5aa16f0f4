"""Pages of parties: signing in (accounts), contractors (vendors), and the doors that stand before every page (doors)."""
