"""States and steps of a tender, a bid and a seat on the panel."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kernel.lifecycle import Lifecycle, Step
from procurement.permissions import (
    is_approver,
    is_bidder,
    is_buyer,
    is_buyer_of_bid,
    is_buyer_or_system,
    is_clerk,
    is_finance_or_system,
    is_member,
    is_second_buyer,
)


class TenderState(TextChoices):
    # The method is chosen; the intention is not yet published.
    DRAFT = "DRAFT", _("Being prepared")
    # The intention is public; the documents are being written.
    INTENDED = "INTENDED", _("Intention published")
    # The documents are complete and wait for a second person.
    PREPARED = "PREPARED", _("Waiting for publication")
    # The notice is public and bids may be delivered until the deadline.
    PUBLISHED = "PUBLISHED", _("Open for bids")
    # The deadline passed; the number of bids and their root are fixed.
    CLOSED = "CLOSED", _("Bidding closed")
    OPENED = "OPENED", _("Bids opened")
    QUALIFIED = "QUALIFIED", _("Qualification decided")
    # The consultation is recorded and final quotes are asked for.
    CONSULTED = "CONSULTED", _("Waiting for final quotes")
    QUOTED = "QUOTED", _("Being scored")
    EVALUATED = "EVALUATED", _("Evaluation report signed")
    # The purchaser has determined the supplier; the result is not yet published.
    DETERMINED = "DETERMINED", _("Supplier determined")
    # Result notice and letters are out: a contract may be signed.
    AWARDED = "AWARDED", _("Result published")
    SUSPENDED = "SUSPENDED", _("Suspended")
    TERMINATED = "TERMINATED", _("Terminated")


_S = TenderState
_RUNNING = (_S.PUBLISHED, _S.CLOSED, _S.OPENED, _S.QUALIFIED, _S.CONSULTED, _S.QUOTED, _S.EVALUATED, _S.DETERMINED, _S.AWARDED)
_BEFORE_AWARD = (_S.DRAFT, _S.INTENDED, _S.PREPARED, *_RUNNING[:7], _S.SUSPENDED)

TENDER = Lifecycle(
    "procurement.tender",
    TenderState,
    (
        Step("publish_intention", (_S.DRAFT,), _S.INTENDED, is_buyer, stamp="intention_at", cite="10.notice.intention_days",
             public=True, label=_("Publish the intention")),
        Step("prepare", (_S.INTENDED,), _S.PREPARED, is_clerk, stamp="prepared_at", label=_("Hand over for publication")),
        Step("rework", (_S.PREPARED,), _S.INTENDED, is_buyer, stamp="reworked_at", label=_("Take back for changes")),
        Step("publish", (_S.PREPARED,), _S.PUBLISHED, is_second_buyer, stamp="notice_at", cite="214.10.response_days",
             public=True, label=_("Publish the notice")),
        Step("close", (_S.PUBLISHED,), _S.CLOSED, is_buyer_or_system, stamp="closed_at", label=_("Close bidding")),
        Step("open", (_S.CLOSED,), _S.OPENED, is_buyer, stamp="opened_at", public=True, label=_("Open the bids")),
        Step("qualify", (_S.OPENED,), _S.QUALIFIED, is_buyer, stamp="qualified_at", label=_("Conclude the qualification review")),
        Step("request_quotes", (_S.QUALIFIED,), _S.CONSULTED, is_buyer, stamp="consulted_at", label=_("Ask for final quotes")),
        Step("open_quotes", (_S.CONSULTED,), _S.QUOTED, is_buyer, stamp="quotes_opened_at", label=_("Open the final quotes")),
        Step("report", (_S.QUOTED,), _S.EVALUATED, is_buyer, stamp="evaluated_at", label=_("Take in the evaluation report")),
        # Not public: the result notice is what names the supplier first.
        Step("award", (_S.EVALUATED,), _S.DETERMINED, is_approver, stamp="determined_at", cite="gplr.43.determine_working_days",
             label=_("Determine the supplier"), step_up=True),
        Step("publish_result", (_S.DETERMINED,), _S.AWARDED, is_buyer, stamp="awarded_at", cite="gplr.43.result_working_days",
             public=True, label=_("Publish the result")),
        Step("suspend", _RUNNING, _S.SUSPENDED, is_finance_or_system, stamp="suspended_at", public=True, label=_("Suspend")),
        *(
            Step(f"resume_{state.lower()}", (_S.SUSPENDED,), state, is_finance_or_system, stamp="resumed_at", public=True, label=_("Resume"))
            for state in _RUNNING
        ),
        Step("terminate", _BEFORE_AWARD, _S.TERMINATED, is_buyer, stamp="terminated_at", public=True, label=_("Terminate the tender")),
    ),
)


class BidState(TextChoices):
    # Being put together; nothing has been delivered.
    DRAFT = "DRAFT", _("Draft")
    # Delivered before the deadline; nobody can read it.
    SEALED = "SEALED", _("Delivered")
    SUPERSEDED = "SUPERSEDED", _("Replaced")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    OPENED = "OPENED", _("Opened")
    QUALIFIED = "QUALIFIED", _("Qualified")
    UNQUALIFIED = "UNQUALIFIED", _("Not qualified")
    # Qualified, but without a valid final quote.
    ELIMINATED = "ELIMINATED", _("Without a valid final quote")


_B = BidState
BID = Lifecycle(
    "procurement.bid",
    BidState,
    (
        Step("seal", (_B.DRAFT,), _B.SEALED, is_bidder, stamp="sealed_at", label=_("Deliver the bid"), step_up=True),
        Step("supersede", (_B.SEALED,), _B.SUPERSEDED, is_bidder, stamp="superseded_at", label=_("Replace by a newer version")),
        Step("withdraw", (_B.SEALED,), _B.WITHDRAWN, is_bidder, stamp="withdrawn_at", label=_("Withdraw the bid"), step_up=True),
        Step("open_bid", (_B.SEALED,), _B.OPENED, is_buyer_of_bid, stamp="opened_at", label=_("Open")),
        Step("accept_bid", (_B.OPENED,), _B.QUALIFIED, is_buyer_of_bid, stamp="decided_at", label=_("Qualified")),
        Step("reject_bid", (_B.OPENED,), _B.UNQUALIFIED, is_buyer_of_bid, stamp="decided_at", label=_("Not qualified")),
        Step("eliminate_bid", (_B.QUALIFIED,), _B.ELIMINATED, is_buyer_of_bid, stamp="eliminated_at", label=_("No valid final quote")),
    ),
)


class SeatState(TextChoices):
    INVITED = "INVITED", _("Invited")
    # Has read the list of bidders and declared to have no interest in any.
    DECLARED = "DECLARED", _("Declared")
    RECUSED = "RECUSED", _("Recused")
    # Cannot come; another is drawn at once.
    DECLINED = "DECLINED", _("Declined")
    # Gave no answer in time; the purchaser has another drawn.
    LAPSED = "LAPSED", _("No answer in time")
    # Has locked every score.
    LOCKED = "LOCKED", _("Scores locked")
    SIGNED = "SIGNED", _("Report signed")


_P = SeatState
SEAT = Lifecycle(
    "procurement.seat",
    SeatState,
    (
        Step("declare", (_P.INVITED,), _P.DECLARED, is_member, stamp="declared_at", label=_("Declare and take the seat")),
        Step("decline", (_P.INVITED,), _P.DECLINED, is_member, stamp="declined_at", label=_("Decline the invitation")),
        Step("lapse", (_P.INVITED,), _P.LAPSED, is_buyer, stamp="lapsed_at", label=_("Replace who gave no answer")),
        Step("recuse", (_P.INVITED, _P.DECLARED), _P.RECUSED, is_member, stamp="recused_at", label=_("Step aside")),
        Step("score_lock", (_P.DECLARED,), _P.LOCKED, is_member, stamp="locked_at", label=_("Lock the scores"), step_up=True),
        Step("sign", (_P.LOCKED,), _P.SIGNED, is_member, stamp="signed_at", label=_("Sign the report"), step_up=True),
    ),
)
