"""Turns a provision's id into words and an address, through the function that KERNEL_CITATION names."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string


@lru_cache(maxsize=1)
def _resolver() -> object:
    return import_string(settings.KERNEL_CITATION)


def citation(provision_id: str) -> tuple[str, str]:
    """(short name, address) of a provision; ("", "") when unknown or unverified: it is then not cited."""
    if not provision_id:
        return "", ""
    resolve = _resolver()
    assert callable(resolve)
    text, url = resolve(provision_id)
    return str(text), str(url)


def citation_text(provision_id: str) -> str:
    """The short name alone, such as 财库〔2014〕214号第十条."""
    return citation(provision_id)[0]
