"""The one door to WeasyPrint: a template becomes the bytes of a PDF. Called in worker processes only.

The same template, context and library versions give the same bytes: no clock, no random number and no network takes part.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import translation

SHEETS = ("pdf/official.css",)
FORM = "pdf/a-3u"  # archival form: every glyph is embedded and carries its character, so that the text can be read back


class NoFont(RuntimeError):
    """No Chinese font is installed: WeasyPrint would print boxes, or end the process."""


def render(template: str, context: Mapping[str, Any], *, code: str, sha256: str) -> bytes:
    """The PDF of a template that extends `pdf/base_official.html`, always in Chinese.

    `code` and `sha256` (64 hexadecimal digits of what the document attests) stand in the verification block of the last page,
    outside the text area, beside a QR of the address where both can be checked. Raises NoFont.
    """
    block = {"code": code, "groups": groups(sha256), "qr": qr_svg(verify_url(code)), "url": verify_url(code)}
    with translation.override("zh-hans"):
        html = render_to_string(template, {**context, "verification": block})
    return to_pdf(html)


def to_pdf(html: str) -> bytes:
    """HTML text to PDF bytes with the house's style sheet. Raises NoFont."""
    _use_fonts()
    from weasyprint import CSS, HTML  # loads Pango: after the font configuration, and never in a web process
    from weasyprint.urls import URLFetcher

    # Data URIs alone are read: no file and no address, whatever a document's text may contain.
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    sheets = [CSS(filename=str(_static(name)), url_fetcher=fetcher) for name in SHEETS]
    data = HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=sheets, pdf_variant=FORM)
    assert isinstance(data, bytes)
    return data


def verify_url(code: str) -> str:
    """The public address that a QR leads to; it never asks for a sign-in."""
    try:
        path = reverse("verify", args=[code])
    except NoReverseMatch:
        path = f"/verify/{code}/"
    return f"{settings.PORTAL_BASE_URL.rstrip('/')}{path}"


def qr_svg(text: str) -> str:
    """A QR code as a data URI of an SVG; error correction M, so that a fold or a stamp does not spoil it."""
    return str(segno.make(text, error="m", micro=False).svg_data_uri(border=0, dark="#1b2733"))


def groups(sha256: str) -> str:
    """Hexadecimal digits in fours, the way people compare them."""
    return " ".join(sha256[at : at + 4] for at in range(0, len(sha256), 4))


def _use_fonts() -> None:
    """Point fontconfig at the house's fonts before Pango is loaded."""
    chosen = settings.FONTCONFIG_FILE or str(Path(settings.STATE_DIR) / "fonts" / "fonts.conf")
    if Path(chosen).is_file():
        os.environ["FONTCONFIG_FILE"] = chosen
    elif not Path("/etc/fonts/fonts.conf").is_file():
        raise NoFont("no font configuration: set FONTCONFIG_FILE")


def _static(name: str) -> Path:
    found = finders.find(name)
    assert isinstance(found, str), name
    return Path(found)
