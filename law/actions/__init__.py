"""The writers of the law: the delivered files, changes under two persons, the registers."""

from law.actions.seed import load_seed

__all__ = ["load_seed"]
