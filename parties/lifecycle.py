"""States of a contractor's account. Whether it may bid is computed from facts, never stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.lifecycle import Lifecycle, Step
from parties.permissions import keeps_accounts


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
