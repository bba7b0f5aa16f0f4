"""What stands in the portal before anyone works: the law, places, catalogs; in demonstration mode also invented organisations, people and budgets."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from catalog.actions import load_reference as load_catalogs
from demo import casebook
from kernel.actions import move_clock
from kernel.actors import Actor
from kernel.clock import SHANGHAI, clock
from kernel.models import ClockOffset
from law.actions import load_seed
from parties.actions import load_reference as load_parties
from planning.actions.budgets import load_budget


class Command(BaseCommand):
    """`manage.py seed_reference [CASE …]`. Running it again adds only what is missing."""

    help = "Load the reference data; in demonstration mode also accounts, and the clock set to the first day of the cases."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cases", nargs="*", help="the cases whose first day sets the training clock (default: all)")

    def handle(self, *args: Any, cases: list[str], **options: Any) -> None:
        if settings.PORTAL_DEMO and not ClockOffset.objects.exists():
            first = min(casebook.load(name).first_day for name in cases or casebook.names())
            move_clock(first.replace(tzinfo=SHANGHAI), clock=clock)
        load_seed(clock=clock)
        load_parties(clock=clock)
        load_catalogs(by=Actor.SYSTEM, clock=clock)
        budget = Path(settings.BASE_DIR) / "demo" / "budget.toml"
        if settings.PORTAL_DEMO and budget.exists():
            load_budget(budget, by=Actor.SYSTEM, clock=clock)
        self.stdout.write("The reference data stands.")
