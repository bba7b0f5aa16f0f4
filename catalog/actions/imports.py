"""Import of a table into a draft: the upload, the dry run, and the one step that writes all rows or none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import gateways, queries, rules
from catalog.gateways.columns import Columns
from catalog.gateways.rows import Fault, Found, RowReader
from catalog.lifecycle import EDITABLE
from catalog.models import Catalog, CatalogImport, CatalogItem, ImportFault, ImportState, StagedRow
from catalog.queries import imports as asked
from kernel import files, jobs
from kernel.actors import Actor
from kernel.clock import Clock
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Finding, require
from kernel.lifecycle import advance, lock, note
from kernel.models import Job
from kernel.sheets import BadTable, Table, open_table
from parties.queries import edition, places

TASK = "catalog.check_import"
BATCH = 1000
# The column that a comparison concerns, by the first meaning that the table has.
COLUMN_OF = {
    "import.code_twice": ("code",),
    "import.code_stands": ("code",),
    "import.name_twice": ("name",),
    "import.name_stands": ("name",),
    "import.no_parent": ("parent",),
    "import.cycle": ("parent",),
    "import.level_below": ("level", "parent"),
    "import.no_basis": ("basis",),
}
MOST_FAULTS = 5000  # kept in words; all are counted


def _require_editable(catalog: Catalog, by: Actor) -> None:
    step = CatalogImport.lifecycle.by_name["import_rows"]
    if catalog.state not in EDITABLE:
        raise WrongState("import_rows", catalog.state)
    if not step.who(by, catalog):
        raise NotAllowed("import_rows", str(step.who.name))


@transaction.atomic
def upload(catalog: Catalog, *, by: Actor, clock: Clock, table: Any) -> CatalogImport:
    """Keep a table and have it checked by a worker. Raises Refused for what is no table, WrongState, NotAllowed."""
    catalog = lock(catalog)
    at = clock.now()
    _require_editable(catalog, by)
    stored = files.store_table(table, by=by, at=at, purpose="catalog.import", field="table")
    made = CatalogImport.objects.create(catalog=catalog, file=stored, uploaded_at=at)
    made.job = jobs.start(
        _("Check of %(name)s") % {"name": stored.name}, by=by, at=at, task=TASK, url=reverse("catalog-import", args=[catalog.slug, made.pk]), upload_id=made.pk
    )
    made.save(update_fields=["job"])
    note(catalog, "upload_import", by=by, at=at, upload=made.pk, file=stored.name, sha256=stored.sha256)
    return made


def check(upload_id: int, *, job: Job, clock: Clock) -> None:
    """The dry run: read the file row by row, keep rows and faults aside, then compare them with each other and with the catalog.

    Short transactions; a second run begins anew. Nothing is written to the catalog."""
    made = CatalogImport.objects.select_related("catalog__jurisdiction", "file").get(pk=upload_id)
    if made.state != ImportState.UPLOADED:
        jobs.finish(job, at=clock.now())
        return
    made.staged.all().delete()
    made.faults.all().delete()
    try:
        run = DryRun(made, job, clock.now())
        run.read()
        if not run.faults or made.staged.exists():
            run.compare()
    except jobs.Cancelled:
        _discard(made, by=Actor.SYSTEM, clock=clock)
        jobs.finish(job, at=clock.now(), state=Job.State.CANCELLED)
        return
    _conclude(made, run, job, clock)


@transaction.atomic
def _conclude(made: CatalogImport, run: DryRun, job: Job, clock: Clock) -> None:
    made = lock(made)
    at = clock.now()
    rows, headings = made.staged.filter(implied=False).count(), made.staged.filter(implied=True).count()
    how = {**run.how, "title": str(made.catalog)}
    CatalogImport.objects.filter(pk=made.pk).update(rows=rows, headings=headings, faults_found=run.faults, doubts_found=run.doubts, how=how)
    advance(made, "find_faults" if run.faults else "find_none", by=Actor.SYSTEM, at=at, rows=rows, faults=run.faults)
    if run.faults:
        made.staged.all().delete()
    jobs.finish(job, at=at, state=Job.State.PARTIAL if run.faults else Job.State.DONE, rows=rows, faults=run.faults)


class DryRun:
    """One reading of the file. It holds a batch of rows, never the file."""

    def __init__(self, made: CatalogImport, job: Job, at: datetime) -> None:
        self.made, self.job = made, job
        place = made.catalog.jurisdiction
        self.law = edition(place, at)
        self.bars = queries.bars(places(place), self.law.day)
        self.faults = self.doubts = self.position = 0
        self.how: dict[str, Any] = {}
        self.columns: Columns | None = None
        self.rows: list[Found] = []
        self.found: list[Fault] = []

    def read(self) -> None:
        """All rows of the file into the waiting table."""
        file = self.made.file
        try:
            with open_table(files.path_of(file.sha256), file.name) as table:
                sheet, columns = gateways.find_heading(table)
                self.how = {"read": sheet or table.how, "unknown": list(columns.unknown), "by_depth": columns.by_depth}
                self.columns = columns
                self._read_rows(table, sheet, columns)
                self._add_faults(gateways.merged_faults(table.merged, columns))
        except BadTable as bad:
            self._add_faults([Fault(0, bad.code, got=str(bad.values.get("got", "")), need=str(bad.values.get("need", "")))])
            self.rows = []
        self._flush()
        if not self.faults and not self.position:
            self._add_faults([Fault(0, "import.no_rows")])
            self._flush()

    def _read_rows(self, table: Table, sheet: str, columns: Columns) -> None:
        reader = RowReader(columns, lambda name: rules.barred(name, self.bars, law=self.law))
        seen = 0
        for line in table.lines(sheet):
            if line.number <= columns.line or line.blank:
                continue
            seen += 1
            if seen > settings.IMPORT_MAX_ROWS:
                raise BadTable("table_rows", need=settings.IMPORT_MAX_ROWS)
            rows, faults = reader.read(line)
            self.rows += rows
            self._add_faults(faults)
            if len(self.rows) >= BATCH:
                self._flush()
                jobs.progress(self.job, seen, int(seen * table.size / max(table.read, 1)))
        self._flush()
        jobs.progress(self.job, seen, seen)

    def compare(self) -> None:
        """Rows with each other, with the catalog and with the catalog above it."""
        asked.tie(self.made)
        higher = asked.higher(self.made.catalog, self.law.day)
        self._add_faults(self._fault(*row) for row in asked.faults(self.made, [*asked.AGAINST_THE_FILE, *asked.AGAINST_THE_CATALOG]))
        words = {"higher": higher.pk if higher else 0, "higher_title": str(higher or "")}
        self._add_faults(self._fault(*row, blocks=False) for row in asked.faults(self.made, [asked.NO_BASIS], **words))
        self._flush()

    def _fault(self, number: int, code: str, got: str, need: str, *, blocks: bool = True) -> Fault:
        """What a comparison found, at the column that it concerns."""
        column = self.columns.heading_of(*COLUMN_OF.get(code, ())) if self.columns else ""
        return Fault(number, code, column, got=got, need=need, blocks=blocks)

    def _add_faults(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            if self.faults + self.doubts < MOST_FAULTS:
                self.found.append(fault)
            self.faults += fault.blocks
            self.doubts += not fault.blocks
            if len(self.found) >= BATCH:
                self._flush()

    @transaction.atomic
    def _flush(self) -> None:
        """The batch into the waiting tables."""
        made = []
        for row in self.rows:
            self.position += 1
            made.append(StagedRow(
                upload=self.made, position=self.position, number=row.number, key=row.key, parent_key=row.parent_key, level=row.level, code=row.code,
                name=row.name, implied=row.implied, for_public=row.for_public, words=row.words, basis_code=row.basis_code,
            ))
        StagedRow.objects.bulk_create(made, batch_size=BATCH)
        ImportFault.objects.bulk_create(
            [
                ImportFault(
                    upload=self.made, number=fault.number, column=fault.column[:60], cell=fault.cell[:40], code=fault.code, got=fault.got[:200],
                    need=fault.need[:300], cite=fault.cite, blocks=fault.blocks,
                )
                for fault in self.found
            ]
        )
        self.rows, self.found = [], []


# Rows of one level at a time, so that each finds its parent; the columns that a file does not have take the model's own defaults.
INSERT = """
INSERT INTO catalog_catalogitem (catalog_id, parent_id, level, code, name, family, nature, for_public, description, note, owner_name,
    benefit_function, benefit_cost, benefit_quality, pilot, basis_id, position{more})
SELECT %(catalog)s, above.id, row.level, row.code, row.name, top.name, top.nature, coalesce(row.for_public, top.nature = 'PUBLIC'),
    coalesce(row.words->>'description', ''), coalesce(row.words->>'note', ''), coalesce(row.words->>'owner_name', ''),
    coalesce(row.words->>'benefit_function', ''), coalesce(row.words->>'benefit_cost', ''), coalesce(row.words->>'benefit_quality', ''),
    coalesce((row.words->>'pilot')::boolean, false), basis.id, %(base)s + row.position{values}
FROM catalog_stagedrow row
LEFT JOIN catalog_stagedrow parent ON parent.upload_id = row.upload_id AND parent.key = row.parent_key AND row.parent_key <> ''
LEFT JOIN catalog_catalogitem above ON above.id = coalesce(parent.item_id, row.standing_parent_id)
LEFT JOIN catalog_catalogitem basis ON basis.catalog_id = %(higher)s AND basis.code = row.basis_code AND row.basis_code <> ''
CROSS JOIN LATERAL (
    SELECT CASE WHEN above.id IS NULL THEN '' WHEN above.family = '' THEN above.name ELSE above.family END AS name,
        CASE WHEN above.id IS NOT NULL THEN above.nature WHEN row.name LIKE '%%辅助%%' OR row.name LIKE '%%事务性%%' THEN 'AUXILIARY' ELSE 'PUBLIC' END AS nature
) top
WHERE row.upload_id = %(upload)s AND row.level = %(level)s
"""
TIE_ITEMS = """
UPDATE catalog_stagedrow row SET item_id = item.id FROM catalog_catalogitem item
WHERE row.upload_id = %(upload)s AND row.level = %(level)s AND item.catalog_id = %(catalog)s AND item.position = %(base)s + row.position
"""
WRITTEN = frozenset(
    "catalog parent level code name family nature for_public description note owner_name benefit_function benefit_cost benefit_quality pilot basis position".split()
)


@transaction.atomic
def carry_out(made: CatalogImport, *, by: Actor, clock: Clock) -> CatalogImport:
    """Write every row of a dry run without faults, once, in this transaction. Raises Refused when the draft has changed since the dry run."""
    made = lock(made)
    catalog = lock(made.catalog)
    at = clock.now()
    _require_editable(catalog, by)
    advance(made, "import_rows", by=by, at=at, rows=made.rows, headings=made.headings)
    asked.tie(made)
    changed = next(asked.faults(made, [asked.NO_PARENT, *asked.AGAINST_THE_CATALOG]), None)
    require(Finding("import.changed", met=changed is None, got=changed[0] if changed else ""))
    before = catalog.items.count()
    _insert(made, catalog, at)
    note(catalog, "import_items", by=by, at=at, upload=made.pk, file=made.file.name, sha256=made.file.sha256, items=catalog.items.count() - before)
    made.staged.all().delete()
    return made


def _insert(made: CatalogImport, catalog: Catalog, at: datetime) -> None:
    last = catalog.items.order_by("-position").values_list("position", flat=True).first() or 0
    higher = asked.higher(catalog, edition(catalog.jurisdiction, at).day)
    words: dict[str, Any] = {"upload": made.pk, "catalog": catalog.pk, "base": last, "higher": higher.pk if higher else 0}
    rest = [field for field in CatalogItem._meta.concrete_fields if not field.primary_key and field.name not in WRITTEN]
    words |= {str(field.column): field.get_default() for field in rest}
    more = "".join(f", {field.column}" for field in rest)
    values = "".join(f", %({field.column})s" for field in rest)
    with connection.cursor() as cursor:
        for level in (1, 2, 3, 4):
            cursor.execute(INSERT.format(more=more, values=values), {**words, "level": level})
            cursor.execute(TIE_ITEMS, {**words, "level": level})


@transaction.atomic
def discard(made: CatalogImport, *, by: Actor, clock: Clock) -> CatalogImport:
    """Leave an import: a running check stops, and what waited is thrown away. The file stays in the store."""
    made = lock(made)
    at = clock.now()
    advance(made, "discard_import", by=by, at=at)
    if made.job is not None:
        jobs.cancel(made.job, at=at)
    made.staged.all().delete()
    return made


def _discard(made: CatalogImport, *, by: Actor, clock: Clock) -> None:
    """After a cancelled check; the owner may have discarded it already."""
    with transaction.atomic():
        made = lock(made)
        made.staged.all().delete()
        if made.state == ImportState.UPLOADED:
            advance(made, "discard_import", by=by, at=clock.now())
