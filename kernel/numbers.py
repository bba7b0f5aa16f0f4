"""Numbers that people read: LQ-2025-0001, SB-2025-000431."""

from __future__ import annotations

from django.db import transaction

from kernel.models import Serial


@transaction.atomic
def next_number(series: str, prefix: str, year: int, *, width: int = 4) -> str:
    """The next number of a series in a year. Gaps can occur (a refused act gives its number up); doubles cannot."""
    Serial.objects.get_or_create(series=f"{series}:{prefix}", year=year)
    row = Serial.objects.select_for_update().get(series=f"{series}:{prefix}", year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{prefix}-{year}-{row.last:0{width}d}"
