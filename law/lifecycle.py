"""States of a change of the rules, of a rule under fair-competition review, and of an article; and their steps."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.lifecycle import Lifecycle, Step
from law.permissions import is_administrator, proposer, second_administrator


class ChangeState(TextChoices):
    PROPOSED = "PROPOSED", _("Waits for the second person")  # nothing has changed yet
    APPROVED = "APPROVED", pgettext_lazy("change of the rules", "Approved")  # the book has the new version, in force from its day
    REFUSED = "REFUSED", pgettext_lazy("change of the rules", "Refused")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("change of the rules", "Withdrawn")  # by whoever proposed it


class CleanupState(TextChoices):
    OPEN = "OPEN", _("Finding under way")  # reviewed, what happens to the rule is not settled
    SETTLED = "SETTLED", pgettext_lazy("fair competition", "Settled")  # kept, mended or repealed, with its day


class ArticleState(TextChoices):
    DRAFT = "DRAFT", _("Draft")
    PUBLISHED = "PUBLISHED", pgettext_lazy("article", "Published")
    TAKEN_DOWN = "TAKEN_DOWN", pgettext_lazy("article", "Taken down")


C = ChangeState
CHANGE = Lifecycle(
    "law.change",
    ChangeState,
    (
        Step(
            "approve_change", source=(C.PROPOSED,), target=C.APPROVED, who=second_administrator, stamp="decided_at", public=True,
            label=_("Approve the change"), step_up=True,
        ),
        Step("refuse_change", source=(C.PROPOSED,), target=C.REFUSED, who=second_administrator, stamp="decided_at", label=_("Refuse the change")),
        Step("withdraw_change", source=(C.PROPOSED,), target=C.WITHDRAWN, who=proposer, stamp="decided_at", label=_("Withdraw the change")),
    ),
)  # fmt: skip

CLEANUP = Lifecycle(
    "law.cleanup",
    CleanupState,
    (
        Step(
            "settle_cleanup", source=(CleanupState.OPEN,), target=CleanupState.SETTLED, who=is_administrator, stamp="settled_at", public=True,
            cite="fair.9.no_barriers", label=_("Record what was done"),
        ),
    ),
)  # fmt: skip

A = ArticleState
ARTICLE = Lifecycle(
    "law.article",
    ArticleState,
    (
        Step(
            "publish_article", source=(A.DRAFT, A.TAKEN_DOWN), target=A.PUBLISHED, who=is_administrator, stamp="published_at", public=True,
            label=_("Publish the article"),
        ),
        Step("take_down_article", source=(A.PUBLISHED,), target=A.TAKEN_DOWN, who=is_administrator, stamp="taken_down_at", label=_("Take down")),
    ),
)  # fmt: skip
