"""What disclosure writes: notices, their PDFs, OCDS releases."""

from disclosure.actions.notices import publish
from disclosure.actions.releases import release

__all__ = ["publish", "release"]
