"""States of accounts, admissions, consortia, penalties, experts, mandates and listed evaluators. Whether a contractor may bid is computed from facts, never stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.lifecycle import Lifecycle, Step
from kernel.permissions import did, is_system
from parties.permissions import (
    grants_mandates,
    joins_consortium,
    keeps_accounts,
    keeps_lists,
    keeps_people,
    leads_consortium,
    prepares_admission,
    second_keeper_of_penalties,
    takes_up,
    verifies_admission,
)


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
    REMOVED = "REMOVED", pgettext_lazy("evaluator", "Removed")


_L = ListingState
LISTING = Lifecycle(
    "parties.evaluator",
    ListingState,
    (
        Step("remove_evaluator", (_L.LISTED,), _L.REMOVED, keeps_lists, stamp="removed_at", label=_("Remove from the list")),
        Step("relist_evaluator", (_L.REMOVED,), _L.LISTED, keeps_lists, label=_("List again")),
    ),
)


class AdmissionState(models.TextChoices):
    """Where an application to be admitted stands. That it has expired is a property of its last day, not a state."""

    PREPARING = "PREPARING", _("Being filled in")
    SUBMITTED = "SUBMITTED", _("With the authority")
    RETURNED = "RETURNED", _("To be mended")  # the marked slots carry what is wrong with them
    ADMITTED = "ADMITTED", _("Admitted")  # counts until its last day
    REPLACED = "REPLACED", _("Replaced by a renewal")
    REVOKED = "REVOKED", _("Revoked")


_A = AdmissionState
OPEN_ADMISSIONS = (_A.PREPARING.value, _A.SUBMITTED.value, _A.RETURNED.value)
ADMISSION = Lifecycle(
    "parties.admission",
    AdmissionState,
    (
        Step("submit_admission", (_A.PREPARING, _A.RETURNED), _A.SUBMITTED, prepares_admission, stamp="submitted_at", label=_("Hand in for admission")),
        Step("take_back_admission", (_A.SUBMITTED,), _A.PREPARING, prepares_admission, label=_("Take back")),
        Step("return_admission", (_A.SUBMITTED,), _A.RETURNED, verifies_admission, stamp="returned_at", label=_("Return to be mended")),
        Step("admit", (_A.SUBMITTED,), _A.ADMITTED, verifies_admission, stamp="admitted_at", public=True, cite="102.6.contractors", label=_("Verify and admit")),
        Step("replace_admission", (_A.ADMITTED,), _A.REPLACED, is_system, stamp="replaced_at", label=_("Replace by the renewal")),
        Step("revoke_admission", (_A.ADMITTED,), _A.REVOKED, verifies_admission, stamp="revoked_at", public=True, label=_("Revoke the admission")),
    ),
)


class ConsortiumState(models.TextChoices):
    """Where a joint agreement stands."""

    FORMING = "FORMING", _("Waiting for its members")
    AGREED = "AGREED", _("Confirmed by all")
    ENDED = "ENDED", _("Dissolved")


_C = ConsortiumState
CONSORTIUM = Lifecycle(
    "parties.consortium",
    ConsortiumState,
    (
        Step("agree_consortium", (_C.FORMING,), _C.AGREED, joins_consortium, stamp="agreed_at", cite="gpl.24.consortium", label=_("Confirm the agreement")),
        Step("end_consortium", (_C.FORMING, _C.AGREED), _C.ENDED, leads_consortium, stamp="ended_at", label=_("Dissolve the consortium")),
    ),
)


class InvitationState(models.TextChoices):
    """Where an invitation stands; its last moment counts beside it."""

    OPEN = "OPEN", _("Not yet taken up")
    ACCEPTED = "ACCEPTED", _("Taken up")
    REVOKED = "REVOKED", _("Revoked")


_I = InvitationState
INVITATION = Lifecycle(
    "parties.invitation",
    InvitationState,
    (
        Step("resend_invitation", (_I.OPEN,), _I.OPEN, keeps_people, label=_("Send a new link")),
        Step("revoke_invitation", (_I.OPEN,), _I.REVOKED, keeps_people, stamp="revoked_at", label=_("Revoke the invitation")),
        Step("accept_invitation", (_I.OPEN,), _I.ACCEPTED, takes_up, stamp="accepted_at", label=_("Take up the invitation")),
    ),
)


class CorrectionState(models.TextChoices):
    """Where a request for correction stands."""

    FILED = "FILED", _("Waiting for a decision")
    GRANTED = "GRANTED", _("Put right")
    DECLINED = "DECLINED", _("Declined")


CORRECTION = Lifecycle(
    "parties.correction",
    CorrectionState,
    (
        Step("grant_correction", (CorrectionState.FILED,), CorrectionState.GRANTED, keeps_people & ~did("file_correction"), stamp="granted_at", label=_("Put the name right")),
        Step("decline_correction", (CorrectionState.FILED,), CorrectionState.DECLINED, keeps_people & ~did("file_correction"), stamp="declined_at", label=_("Decline")),
    ),
)
