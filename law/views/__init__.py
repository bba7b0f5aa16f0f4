"""Pages of the law: the public ones, and the finance bureau's."""
