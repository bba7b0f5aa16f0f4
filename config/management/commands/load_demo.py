"""Play every case through the portal's own pages, in process, interleaved in time order."""

import logging
from collections.abc import Iterator
from typing import Any

import httpx
from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from demo import casebook
from demo.casebook import Step
from demo.dates import Shift
from demo.player import Player, StepFailed, Tale
from kernel.actions import drain, pending
from kernel.clock import clock
from kernel.models import Entry


class InProcessWorker:
    """Does at once what worker and beat would do in a moment: the outbox, and the periodic tasks when the clock has moved."""

    def finish(self) -> None:
        if pending():
            drain(clock=clock)

    def tick(self) -> None:
        for entry in settings.CELERY_BEAT_SCHEDULE.values():
            current_app.tasks[entry["task"]].run()
        drain(clock=clock)

    def pause(self) -> None:
        self.tick()


class Command(BaseCommand):
    """`manage.py load_demo [CASE …]`, on a portal in which nobody has acted yet."""

    help = "Play the demonstration cases."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cases", nargs="*", help="default: all")

    def handle(self, *args: Any, cases: list[str], **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError("demonstration mode is off (PORTAL_DEMO=1 turns it on)")
        if Entry.objects.filter(actor__isnull=False).exists():
            self.stdout.write("People have acted here already; nothing is played.")
            return
        current_app.loader.import_default_modules()
        tales = [Tale(casebook.load(name), Shift()) for name in cases or casebook.names()]
        player = Player("http://localhost", InProcessWorker(), transport=httpx.WSGITransport(app=get_wsgi_application()), log=self.stdout.write)
        # The cases show refusals; each is expected. After the application is made, since making it sets logging up anew.
        logging.getLogger("django.request").setLevel(logging.ERROR)
        try:
            for tale, step in together(tales):
                player.play(tale, step)
                player.worker.finish()
            for at in [tale.case.stands_at for tale in tales if tale.case.stands_at]:
                player.move_clock(at)
        except StepFailed as error:
            raise CommandError(str(error)) from error
        finally:
            close_old_connections()
        self.stdout.write(f"Played {player.done} steps.")


def together(tales: list[Tale]) -> Iterator[tuple[Tale, Step]]:
    """The steps of all cases in one order of time; within a case the order stays."""
    rows = [(step.at, number, tale, step) for number, tale in enumerate(tales) for step in tale.steps()]
    for _, _, tale, step in sorted(rows, key=lambda row: (row[0], row[1])):
        yield tale, step
