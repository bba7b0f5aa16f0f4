"""States of catalogs, of departments' implementing catalogs, of reported needs and of transferred functions, and their steps."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.permissions import (
    catalog_administrator,
    catalog_drafter,
    catalog_reviewer,
    department_approver,
    government_office,
    staffing_office,
)
from kernel.lifecycle import Lifecycle, Step
from kernel.permissions import is_system


class CatalogState(TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("catalog", "Draft")  # rows may be added, changed and taken out
    CONSULTING = "CONSULTING", _("Open for comments")  # the text lies open; it does not change meanwhile
    EXPERT = "EXPERT", _("Expert opinion")  # comments are answered, experts heard, rows changed accordingly
    REVIEW = "REVIEW", _("Review by the finance bureau")  # a second person of the bureau decides
    APPROVAL = "APPROVAL", _("Approval by the government")  # the government of the same level decides
    APPROVED = "APPROVED", _("Approved, to be published")  # nothing but publication is left
    PUBLISHED = "PUBLISHED", _("Published catalog")  # frozen; in force from effective_on on
    EFFECTIVE = "EFFECTIVE", pgettext_lazy("catalog", "In force")  # its day has come, and the version before it has ended
    ADJUSTING = "ADJUSTING", _("Being adjusted")  # still in force, while its next version is drafted
    REPEALED = "REPEALED", _("No longer in force")  # readable; ended by a later version or repealed
    WITHDRAWN = "WITHDRAWN", _("Draft given up")  # never published


C = CatalogState
# Rows may be changed here, and nowhere else.
EDITABLE = (C.DRAFT, C.EXPERT)
# On the way to publication.
RUNNING = (C.DRAFT, C.CONSULTING, C.EXPERT, C.REVIEW, C.APPROVAL, C.APPROVED)
# States whose text everybody may read as a catalog.
PUBLIC = (C.PUBLISHED, C.EFFECTIVE, C.ADJUSTING, C.REPEALED)
# The path as it is shown: R3-11.
PATH = (C.DRAFT, C.CONSULTING, C.EXPERT, C.REVIEW, C.APPROVAL, C.PUBLISHED, C.EFFECTIVE)

CATALOG = Lifecycle(
    "catalog.catalog",
    CatalogState,
    (
        Step("open_consultation", source=(C.DRAFT, C.EXPERT), target=C.CONSULTING, who=catalog_drafter, stamp="consulted_at",
             cite="102.13.catalog_consultation", public=True, label=_("Open the draft for comments")),
        Step("end_consultation", source=(C.CONSULTING,), target=C.EXPERT, who=catalog_drafter, stamp="heard_at",
             cite="102.13.catalog_consultation", label=_("End the consultation")),
        Step("submit_review", source=(C.EXPERT,), target=C.REVIEW, who=catalog_drafter, stamp="submitted_at", label=_("Hand in for review")),
        Step("return_review", source=(C.REVIEW,), target=C.EXPERT, who=catalog_reviewer, stamp="heard_at", label=_("Return to be mended")),
        Step("pass_review", source=(C.REVIEW,), target=C.APPROVAL, who=catalog_reviewer, stamp="reviewed_at", label=_("Pass on to the government")),
        Step("settle_review", source=(C.REVIEW,), target=C.APPROVED, who=catalog_reviewer, stamp="reviewed_at", label=_("Approve without the government")),
        Step("return_government", source=(C.APPROVAL,), target=C.EXPERT, who=government_office, stamp="heard_at", label=_("Return to the finance bureau")),
        Step("approve", source=(C.APPROVAL,), target=C.APPROVED, who=government_office, stamp="approved_at", public=True, label=_("Approve the catalog")),
        Step("publish", source=(C.APPROVED,), target=C.PUBLISHED, who=catalog_administrator, stamp="published_at",
             cite="102.11.guiding_catalog", public=True, label=_("Publish the catalog")),
        Step("take_effect", source=(C.PUBLISHED,), target=C.EFFECTIVE, who=catalog_administrator | is_system, stamp="effective_at",
             public=True, label=_("Put into force")),
        Step("adjust", source=(C.EFFECTIVE,), target=C.ADJUSTING, who=catalog_drafter, stamp="adjusting_at", label=_("Adjust the catalog")),
        Step("keep", source=(C.ADJUSTING,), target=C.EFFECTIVE, who=catalog_drafter, stamp="effective_at", label=_("Keep the version in force")),
        Step("supersede", source=(C.PUBLISHED, C.EFFECTIVE, C.ADJUSTING), target=C.REPEALED, who=catalog_administrator | is_system,
             stamp="repealed_at", public=True, label=_("Ended by a later version")),
        Step("repeal", source=(C.PUBLISHED, C.EFFECTIVE, C.ADJUSTING), target=C.REPEALED, who=catalog_administrator, stamp="repealed_at",
             public=True, label=_("Repeal the catalog")),
        Step("withdraw", source=(C.DRAFT, C.EXPERT, C.APPROVED), target=C.WITHDRAWN, who=catalog_drafter, stamp="withdrawn_at",
             label=_("Give the draft up")),
    ),
)


class DepartmentState(TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("catalog", "Draft")  # the department changes it
    PUBLISHED = "PUBLISHED", _("Published catalog")  # fixed; one a department
    REPLACED = "REPLACED", _("No longer in force")  # readable


DEPARTMENT = Lifecycle(
    "catalog.department_catalog",
    DepartmentState,
    (
        Step("publish_department", source=(DepartmentState.DRAFT,), target=DepartmentState.PUBLISHED, who=department_approver,
             stamp="published_at", cite="102.12.catalog_levels", public=True, label=_("Publish the implementing catalog")),
        Step("replace_department", source=(DepartmentState.PUBLISHED,), target=DepartmentState.REPLACED, who=department_approver,
             stamp="replaced_at", public=True, label=_("Replace the implementing catalog")),
    ),
)


class NeedState(TextChoices):
    REPORTED = "REPORTED", _("Reported")  # the finance bureau has to answer
    TAKEN_UP = "TAKEN_UP", pgettext_lazy("need", "Taken up")  # a draft of the catalog takes it in
    LISTED = "LISTED", _("In the catalog already")  # a row was named
    TURNED_DOWN = "TURNED_DOWN", _("Turned down")  # with the reason


NEED = Lifecycle(
    "catalog.need",
    NeedState,
    (
        Step("take_up", source=(NeedState.REPORTED,), target=NeedState.TAKEN_UP, who=catalog_drafter, stamp="answered_at", label=_("Adjust the catalog")),
        Step("point_out", source=(NeedState.REPORTED,), target=NeedState.LISTED, who=catalog_drafter, stamp="answered_at", label=_("Name the row that stands")),
        Step("turn_down", source=(NeedState.REPORTED,), target=NeedState.TURNED_DOWN, who=catalog_drafter, stamp="answered_at", label=_("Turn down")),
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


class ImportState(TextChoices):
    UPLOADED = "UPLOADED", _("Being checked")  # the file is stored; the dry run reads it
    CHECKED = "CHECKED", _("Ready to import")  # every row can be taken; nothing is written yet
    FAULTY = "FAULTY", _("Rows to mend")  # at least one row or the file itself is not taken; nothing was written
    IMPORTED = "IMPORTED", _("Imported")  # all rows stand in the draft
    DISCARDED = "DISCARDED", _("Discarded")  # left; nothing was written


S = ImportState
IMPORT = Lifecycle(
    "catalog.import",
    ImportState,
    (
        Step("find_faults", source=(S.UPLOADED,), target=S.FAULTY, who=is_system, stamp="checked_at", label=_("Rows to mend")),
        Step("find_none", source=(S.UPLOADED,), target=S.CHECKED, who=is_system, stamp="checked_at", label=_("Ready to import")),
        Step("import_rows", source=(S.CHECKED,), target=S.IMPORTED, who=catalog_drafter, stamp="imported_at", label=_("Import the rows")),
        Step(
            "discard_import",
            source=(S.UPLOADED, S.CHECKED, S.FAULTY),
            target=S.DISCARDED,
            who=catalog_drafter | is_system,
            stamp="discarded_at",
            label=_("Discard the import"),
        ),
    ),
)
