"""Budget lines: reference data of the demonstration, loaded once; each opens its quota in the ledger."""

import tomllib
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from kernel.actors import Actor
from kernel.clock import Clock
from parties.models import Organisation
from planning.actions import ledger
from planning.models import BudgetLine


@transaction.atomic
def load_budget(path: Path, *, by: Actor, clock: Clock) -> list[BudgetLine]:
    """Load `[[line]]` tables of body (credit code), year, code, source, name, amount (yuan, as text). A line that stands is left alone.

    Returns the lines that were added. Lines of bodies that are not registered here are passed over."""
    tables = tomllib.loads(path.read_text("utf-8")).get("line", [])
    bodies = {body.key: body for body in Organisation.objects.filter(key__in={table["body"] for table in tables})}
    added: list[BudgetLine] = []
    for table in tables:
        body = bodies.get(table["body"])
        if body is None:
            continue
        line, made = BudgetLine.objects.get_or_create(
            body=body,
            year=table["year"],
            code=table["code"],
            defaults={"source": table["source"], "name": table["name"], "amount": Decimal(str(table["amount"]))},
        )
        if made:
            ledger.open_line(line, by=by, at=clock.now())
            added.append(line)
    return added
