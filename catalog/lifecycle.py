"""States of a guiding or implementing catalog, and the table of its steps."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from catalog.permissions import catalog_administrator, staffing_office
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


class TransferState(TextChoices):
    DRAFT = "DRAFT", _("Draft")  # the staffing office may change it
    PUBLISHED = "PUBLISHED", _("Published")  # fixed; the function is handed over from from_on on
    REPEALED = "REPEALED", _("Repealed")  # readable; the function is no longer handed over


TRANSFER = Lifecycle(
    "catalog.transfer",
    TransferState,
    (
        Step(
            "publish_transfer",
            source=(TransferState.DRAFT,),
            target=TransferState.PUBLISHED,
            who=staffing_office,
            stamp="published_at",
            public=True,
            label=_("Publish the transferred function"),
        ),
        Step(
            "repeal_transfer",
            source=(TransferState.PUBLISHED,),
            target=TransferState.REPEALED,
            who=staffing_office,
            stamp="repealed_at",
            public=True,
            label=_("Repeal the transferred function"),
        ),
    ),
)
