"""Who reads everything: the audit office and supervision, of their own place."""

from kernel.permissions import has_role

READERS = ("auditor", "supervisor")
reads_all = has_role(*READERS)
