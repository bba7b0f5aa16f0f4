"""States of accounts, penalties, experts, mandates and listed evaluators. Whether a contractor may bid is computed from facts, never stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.lifecycle import Lifecycle, Step
from parties.permissions import grants_mandates, keeps_accounts, keeps_lists, second_keeper_of_penalties


class AccountState(models.TextChoices):
    """Where an account stands."""

    OPEN = "OPEN", _("Account open")  # may sign in, be listed, and bid when its conditions are met
    CLOSED = "CLOSED", _("Account closed")  # deregistered or opened in error: seen by itself and the finance bureau


ACCOUNT = Lifecycle(
    "parties.contractor",
    AccountState,
    (
        Step("close", (AccountState.OPEN,), AccountState.CLOSED, keeps_accounts, stamp="closed_at", label=_("Close the account")),
        Step("reopen", (AccountState.CLOSED,), AccountState.OPEN, keeps_accounts, label=_("Open the account again")),
    ),
)


class PenaltyState(models.TextChoices):
    """Where an entry of the credit record stands."""

    RECORDED = "RECORDED", _("Waiting for a second person")  # bars nobody and is seen by finance alone
    IN_FORCE = "IN_FORCE", _("Published")  # its last day alone decides whether it still bars
    DROPPED = "DROPPED", _("Dropped")  # the second person did not agree
    LIFTED = "LIFTED", _("Lifted")  # taken back before its end, with the reason beside it


_P = PenaltyState
PENALTY = Lifecycle(
    "parties.penalty",
    PenaltyState,
    (
        Step("confirm_penalty", (_P.RECORDED,), _P.IN_FORCE, second_keeper_of_penalties, stamp="confirmed_at", public=True,
             cite="gpl.22.supplier_conditions", label=_("Confirm and publish")),
        Step("drop_penalty", (_P.RECORDED,), _P.DROPPED, keeps_lists, stamp="dropped_at", label=_("Drop the entry")),
        Step("lift_penalty", (_P.IN_FORCE,), _P.LIFTED, keeps_lists, stamp="lifted_at", public=True, label=_("Lift before its end")),
    ),
)


class ExpertState(models.TextChoices):
    """Whether an expert may be drawn; the term's last day counts beside it."""

    ADMITTED = "ADMITTED", _("On the list")
    SUSPENDED = "SUSPENDED", _("Suspended")


_E = ExpertState
EXPERT = Lifecycle(
    "parties.expert",
    ExpertState,
    (
        Step("suspend_expert", (_E.ADMITTED,), _E.SUSPENDED, keeps_lists, stamp="suspended_at", label=_("Suspend")),
        Step("restore_expert", (_E.SUSPENDED,), _E.ADMITTED, keeps_lists, label=_("Put back on the list")),
    ),
)


class MandateState(models.TextChoices):
    """A mandate ends by its last day alone; revoking ends it earlier."""

    GRANTED = "GRANTED", _("Granted")
    REVOKED = "REVOKED", _("Revoked")


MANDATE = Lifecycle(
    "parties.mandate",
    MandateState,
    (
        Step("revoke_mandate", (MandateState.GRANTED,), MandateState.REVOKED, grants_mandates, stamp="revoked_at", label=_("Revoke the mandate")),
    ),
)


class ListingState(models.TextChoices):
    """Whether an evaluator stands on the list; its term counts beside it."""

    LISTED = "LISTED", _("Listed")
    REMOVED = "REMOVED", _("Removed")


_L = ListingState
LISTING = Lifecycle(
    "parties.evaluator",
    ListingState,
    (
        Step("remove_evaluator", (_L.LISTED,), _L.REMOVED, keeps_lists, stamp="removed_at", label=_("Remove from the list")),
        Step("relist_evaluator", (_L.REMOVED,), _L.LISTED, keeps_lists, label=_("List again")),
    ),
)
