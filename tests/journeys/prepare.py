"""Plays the cases into the database of DATABASE_URL, as `load_demo` does, and keeps a copy of it on the way.

`python -m tests.journeys.prepare FOLDER`: leaves `<database>_survey` (recipients are being asked) and, in FOLDER, what the cases
remember at both moments: `survey.json` and `done.json`.
"""

import json
import logging
import os
import sys
from datetime import datetime
from pathlib import Path

import django
import httpx

SURVEY = datetime(2026, 3, 6, 14)  # twelve have answered, the others have not


def keep(folder: Path, name: str, tales: list) -> None:
    """What the steps so far remembered, by case."""
    known = {tale.case.name: tale.known for tale in tales}
    (folder / f"{name}.json").write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")


def main(folder: Path) -> None:
    from celery import current_app
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    from config.management.commands.load_demo import InProcessWorker, together
    from demo import casebook
    from demo.dates import Shift
    from demo.player import Player, Tale
    from tests.journeys.copies import copy

    current_app.loader.import_default_modules()
    logging.getLogger("django.request").setLevel(logging.ERROR)  # the cases show refusals; each is expected
    tales = [Tale(casebook.load(name), Shift()) for name in casebook.names()]
    player = Player("http://localhost", InProcessWorker(), transport=httpx.WSGITransport(app=get_wsgi_application()), log=lambda _line: None)
    surveyed = False
    for tale, step in together(tales):
        if step.at >= SURVEY and not surveyed:
            surveyed = True
            keep(folder, "survey", tales)
            connections.close_all()
            copy(os.environ["DATABASE_URL"], "_survey")
        player.play(tale, step)
        player.worker.finish()
    for tale in tales:
        if tale.case.stands_at:
            player.move_clock(tale.case.stands_at)
    keep(folder, "done", tales)
    connections.close_all()


if __name__ == "__main__":
    django.setup()
    main(Path(sys.argv[1]))
