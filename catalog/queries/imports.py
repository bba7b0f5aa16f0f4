"""Questions across all rows of an import, asked of the database: the file may have more rows than a process should hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.lifecycle import EDITABLE
from catalog.models import Catalog, CatalogImport, ImportFault, ImportState
from catalog.queries.catalogs import in_force
from kernel.actors import Actor
from kernel.todo import Todo

# A row that stands in the catalog, under each key by which a row of a file may name it: its code, and the names from the top.
STANDING = """
CREATE TEMP TABLE standing ON COMMIT DROP AS WITH RECURSIVE way AS (
    SELECT id, code, name::text AS path FROM catalog_catalogitem WHERE catalog_id = %(catalog)s AND parent_id IS NULL
    UNION ALL
    SELECT below.id, below.code, way.path || chr(31) || below.name FROM catalog_catalogitem below JOIN way ON below.parent_id = way.id
)
SELECT id, 'p:' || md5(path) AS key FROM way UNION ALL SELECT id, 'c:' || code FROM way WHERE code <> ''
"""
JOIN_STANDING = """
UPDATE catalog_stagedrow row SET standing_parent_id = standing.id FROM standing
WHERE row.upload_id = %(upload)s AND row.parent_key = standing.key
    AND NOT EXISTS (SELECT 1 FROM catalog_stagedrow above WHERE above.upload_id = row.upload_id AND above.key = row.parent_key)
"""
DROP_DOUBLED_HEADINGS = """
DELETE FROM catalog_stagedrow row USING catalog_stagedrow other
WHERE row.upload_id = %(upload)s AND row.implied AND other.upload_id = row.upload_id AND other.key = row.key AND other.id <> row.id
    AND (NOT other.implied OR other.position < row.position)
"""
DROP_STANDING_HEADINGS = "DELETE FROM catalog_stagedrow row USING standing WHERE row.upload_id = %(upload)s AND row.implied AND row.key = standing.key"

# Each gives row number, code of the fault, what was found, what was expected.
CODE_STANDS = """
SELECT row.number, 'import.code_stands', row.code, item.name FROM catalog_stagedrow row
JOIN catalog_catalogitem item ON item.catalog_id = %(catalog)s AND item.code = row.code
WHERE row.upload_id = %(upload)s AND row.code <> ''
"""
NAME_STANDS = """
SELECT row.number, 'import.name_stands', row.name, item.code FROM catalog_stagedrow row
JOIN catalog_catalogitem item ON item.catalog_id = %(catalog)s AND item.name = row.name AND item.parent_id IS NOT DISTINCT FROM row.standing_parent_id
WHERE row.upload_id = %(upload)s AND NOT row.implied AND (row.standing_parent_id IS NOT NULL OR row.parent_key = '') AND (row.code = '' OR row.code <> item.code)
"""
CODE_TWICE = """
SELECT number, 'import.code_twice', code, first::text FROM (
    SELECT number, code, position, min(number) OVER same AS first, row_number() OVER (same ORDER BY position) AS turn
    FROM catalog_stagedrow WHERE upload_id = %(upload)s AND code <> '' WINDOW same AS (PARTITION BY code)
) found WHERE turn > 1
"""
NAME_TWICE = """
SELECT number, 'import.name_twice', name, first::text FROM (
    SELECT number, name, code, min(number) OVER same AS first, row_number() OVER (same ORDER BY position) AS turn, count(*) OVER (PARTITION BY code) AS same_code
    FROM catalog_stagedrow WHERE upload_id = %(upload)s AND NOT implied WINDOW same AS (PARTITION BY parent_key, name)
) found WHERE turn > 1 AND (code = '' OR same_code = 1)
"""
NO_PARENT = """
SELECT number, 'import.no_parent', substr(parent_key, 3), '' FROM catalog_stagedrow row
WHERE upload_id = %(upload)s AND parent_key <> '' AND standing_parent_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM catalog_stagedrow above WHERE above.upload_id = row.upload_id AND above.key = row.parent_key)
"""
LEVEL_BELOW = """
SELECT row.number, 'import.level_below', row.level::text, coalesce(above.level, item.level)::text FROM catalog_stagedrow row
LEFT JOIN catalog_stagedrow above ON above.upload_id = row.upload_id AND above.key = row.parent_key
LEFT JOIN catalog_catalogitem item ON item.id = row.standing_parent_id
WHERE row.upload_id = %(upload)s AND coalesce(above.level, item.level) <> row.level - 1
"""
CYCLE = """
WITH RECURSIVE reached AS (
    SELECT key FROM catalog_stagedrow row WHERE upload_id = %(upload)s AND (parent_key = '' OR standing_parent_id IS NOT NULL
        OR NOT EXISTS (SELECT 1 FROM catalog_stagedrow above WHERE above.upload_id = row.upload_id AND above.key = row.parent_key))
    UNION
    SELECT row.key FROM catalog_stagedrow row JOIN reached ON row.parent_key = reached.key WHERE row.upload_id = %(upload)s
)
SELECT number, 'import.cycle', code, substr(parent_key, 3) FROM catalog_stagedrow row
WHERE upload_id = %(upload)s AND NOT EXISTS (SELECT 1 FROM reached WHERE reached.key = row.key)
"""
NO_BASIS = """
SELECT number, 'import.no_basis', basis_code, %(higher_title)s FROM catalog_stagedrow row
WHERE upload_id = %(upload)s AND basis_code <> ''
    AND NOT EXISTS (SELECT 1 FROM catalog_catalogitem item WHERE item.catalog_id = %(higher)s AND item.code = row.basis_code)
"""
AGAINST_THE_FILE = (CODE_TWICE, NAME_TWICE, NO_PARENT, LEVEL_BELOW, CYCLE)
AGAINST_THE_CATALOG = (CODE_STANDS, NAME_STANDS)


def higher(catalog: Catalog, day: date) -> Catalog | None:
    """The catalog in force above a catalog's place, whose rows its own rows carry out."""
    above = catalog.jurisdiction.parent
    return in_force(above, day) if above is not None else None


@transaction.atomic
def tie(upload: CatalogImport) -> None:
    """Take out headings that stand elsewhere, and tie rows to the rows of the catalog that they hang on."""
    words = {"upload": upload.pk, "catalog": upload.catalog_id}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalog_stagedrow")
        upload.staged.exclude(standing_parent=None).update(standing_parent=None)
        for statement in (STANDING, DROP_DOUBLED_HEADINGS, DROP_STANDING_HEADINGS, JOIN_STANDING, "DROP TABLE standing"):
            cursor.execute(statement, words)


def faults(upload: CatalogImport, statements: Iterable[str], **more: Any) -> Iterator[tuple[int, str, str, str]]:
    """Row number, code, what was found, what was expected; streamed."""
    words = {"upload": upload.pk, "catalog": upload.catalog_id, **more}
    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute(statement, words)
            while rows := cursor.fetchmany(500):
                yield from rows


def found(upload: CatalogImport, most: int | None = None) -> list[ImportFault]:
    """What the dry run found, by row; those that block first within a row."""
    rows = upload.faults.order_by("number", "-blocks", "pk")
    return list(rows[:most] if most is not None else rows)


def todo(actor: Actor) -> list[Todo]:
    """Tables that were checked and wait for the word to import them, or for their rows to be mended."""
    rows = CatalogImport.objects.visible_to(actor).filter(state__in=[ImportState.CHECKED, ImportState.FAULTY], job__owner_id=actor.user_id)
    latest: dict[int, CatalogImport] = {}
    for row in rows.select_related("catalog", "file").order_by("pk"):
        latest[row.catalog_id] = row
    return [
        Todo(verb=_("Import") if row.state == ImportState.CHECKED else _("Mend"), title=row.catalog.title, detail=row.file.name,
             url=reverse("catalog-import", args=[row.catalog.slug, row.pk]), waits_since=row.checked_at)
        for row in latest.values() if row.catalog.state in EDITABLE
    ]
