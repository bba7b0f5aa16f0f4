"""States of a guiding or implementing catalog, and the table of its steps."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from catalog.permissions import catalog_administrator
from kernel.lifecycle import Lifecycle, Step
from kernel.permissions import is_system


class CatalogState(TextChoices):
    DRAFT = "DRAFT", _("Draft")  # items may be added and taken out
    PUBLISHED = "PUBLISHED", _("Published catalog")  # frozen; in force from effective_on until a later version or a repeal
    REPEALED = "REPEALED", _("Repealed")  # readable, but nothing new may be filed under it


C = CatalogState
CATALOG = Lifecycle(
    "catalog.catalog",
    CatalogState,
    (
        Step(
            "publish",
            source=(C.DRAFT,),
            target=C.PUBLISHED,
            who=catalog_administrator | is_system,
            stamp="published_at",
            cite="102.11.guiding_catalog",
            public=True,
            label=_("Publish the catalog"),
        ),
        Step("repeal", source=(C.PUBLISHED,), target=C.REPEALED, who=catalog_administrator, stamp="repealed_at", public=True, label=_("Repeal the catalog")),
    ),
)
