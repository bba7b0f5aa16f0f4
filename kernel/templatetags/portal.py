"""What templates may say: amounts, moments, fields, findings, law references."""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import segno
from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kernel.citations import citation
from kernel.clock import local

register = template.Library()


@register.simple_tag
def idempotency() -> SafeString:
    """A fresh key: the POST that carries it runs once."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid.uuid4().hex)


@register.filter
def yuan(amount: Any) -> str:
    """1344000 → 1,344,000.00; nothing → a dash."""
    return "—" if amount in (None, "") else f"{Decimal(str(amount)):,.2f}"


@register.filter
def whole_yuan(amount: Any) -> str:
    """1344000.00 → 1,344,000; keeps the cents where there are any."""
    return yuan(amount).removesuffix(".00")


@register.filter
def wan(amount: Any) -> str:
    """Yuan as 万元 with two decimals, for display only (R10-06)."""
    if amount in (None, ""):
        return "—"
    return f"{(Decimal(str(amount)) / 10000).quantize(Decimal('0.01'), ROUND_HALF_UP):,.2f}"


@register.filter
def moment(value: Any) -> str:
    """2026-03-02 14:30 on the Shanghai clock; also takes an ISO text."""
    if not value:
        return "—"
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return f"{local(value):%Y-%m-%d %H:%M}"


@register.filter
def exact(value: Any) -> str:
    """2026-03-02 14:30:05 on the Shanghai clock."""
    return f"{local(value):%Y-%m-%d %H:%M:%S}" if value else "—"


@register.filter
def day(value: Any) -> str:
    """2026-03-02; takes a date, a datetime or an ISO text."""
    if not value:
        return "—"
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        value = local(value)
    assert isinstance(value, date)
    return f"{value:%Y-%m-%d}"


@register.filter
def short_day(value: Any) -> str:
    """03-02."""
    return day(value)[5:] if value else "—"


@register.filter
def hash_groups(digest: str) -> list[str]:
    """Sixteen groups of four, as a receipt prints a SHA-256."""
    return [digest[i : i + 4] for i in range(0, len(digest), 4)]


@register.filter
def file_size(size: Any) -> str:
    """29.1 MB."""
    number = int(size or 0)
    if number < 1024:
        return f"{number} B"
    return f"{number / 1024:.1f} KB" if number < 1024 * 1024 else f"{number / (1024 * 1024):.1f} MB"


@register.filter
def worded(got: Any) -> str:
    """What a check found, where it reads by itself: a bare number or a code is left to the check's own words."""
    return "" if got is None or re.fullmatch(r"\d+(/\d+)?|[a-z_]+", str(got)) else str(got)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """mapping[key], or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of the sprite; decoration only."""
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', static("icons.svg"), name)


@register.inclusion_tag("partials/_field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """A form field with its label, hint and errors."""
    described = [f"{bound.id_for_label}_hint"] if hint or bound.help_text else []
    described += [f"{bound.id_for_label}_error"] if bound.errors else []
    attrs: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {"field": bound, "widget": bound.as_widget(attrs=attrs), "hint": hint or bound.help_text,
            "kind": getattr(bound.field.widget, "input_type", "textarea")}


@register.inclusion_tag("partials/_law_ref.html")
def law_ref(provision_id: str) -> dict[str, str]:
    """The article's short name with a link; prints nothing when it may not be cited."""
    text, url = citation(provision_id or "")
    return {"text": text, "url": url}


@register.inclusion_tag("partials/_rule_check.html")
def findings(items: Any) -> dict[str, Any]:
    """Rule results with verdict, clause and fix."""
    rows = list(items)
    return {"rows": rows, "passed": sum(row.met for row in rows), "failed": sum(row.blocks for row in rows),
            "person": sum(row.person and not row.met for row in rows), "total": len(rows)}


@register.simple_tag
def qr(text: str, scale: int = 3) -> SafeString:
    """A QR code as inline SVG without a style attribute."""
    code = segno.make(text, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=scale, border=2, omitsize=False, svgclass="qr", lineclass=None))


@register.simple_tag(takes_context=True)
def absolute(context: dict[str, Any], path: str) -> str:
    """The whole address of a path of this portal."""
    return str(context["portal"].base_url).rstrip("/") + path


@register.simple_tag(takes_context=True)
def other_language(context: dict[str, Any]) -> str:
    """The address of this page in the other language; the path stays."""
    path = context["request"].get_full_path() if "request" in context else "/"
    if path == "/en" or path.startswith("/en/"):
        return path[3:] or "/"
    return "/en" + path
