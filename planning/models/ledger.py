"""The budget ledger: double entry, balanced by a deferred trigger, never below zero, never changed.

Money stands in accounts of a budget line. `quota` is what the year's budget gave and nobody has claimed; the other kinds belong to a
project and follow its stages: reserved, intended (its intention is public), contracted, accepted, payable, paid. `granted` is the other side of the quota (what the
budget act put in), the only account that may stand below zero. An account's balance is moved by the posting lines' trigger
alone, so it cannot disagree with them; CHECK refuses an overdraft whatever the program does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.models import APPEND_ONLY, AppendOnly

if TYPE_CHECKING:
    from planning.models.projects import Project


class AccountKind(models.TextChoices):
    GRANTED = "granted", _("Granted by the budget")
    QUOTA = "quota", _("Available quota")
    RESERVED = "reserved", _("Reserved for approved projects")
    INTENDED = "intended", _("Intention published")
    CONTRACTED = "contracted", _("Under contract")
    ACCEPTED = "accepted", _("Accepted")
    PAYABLE = "payable", _("Payment requested")
    PAID = "paid", _("Paid")


class Fund(models.TextChoices):
    """Where a purchase's money may come from (W-45, W-46): operating funds, project funds, and three kinds of approved special funds."""

    PUBLIC = "public", _("Public operating funds")
    PROJECT = "project", _("Project funds")
    SPECIAL_FISCAL = "special_fiscal", _("Special funds: fiscal special funds")
    SPECIAL_INVESTMENT = "special_investment", _("Special funds: government investment")
    SPECIAL_OTHER = "special_other", _("Special funds: other fiscal money")


class BudgetLineQuerySet(models.QuerySet["BudgetLine"]):
    def visible_to(self, actor: Actor) -> BudgetLineQuerySet:
        """A body sees its own lines; the finance bureau and the auditor those of their place."""
        if not actor.is_authenticated:
            return self.none()
        seen = Q(body__key=actor.organisation_key)
        if actor.jurisdiction and actor.has("finance_reviewer", "treasury", "administrator", "auditor"):
            seen |= Q(body__jurisdiction_id=actor.jurisdiction)
        return self.filter(seen)


class BudgetLine(models.Model):
    """Money of one body, one year and one source; amount in yuan. The amount is the year's grant; the ledger says what is left."""

    body = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    source = models.CharField(max_length=120)
    fund = models.CharField(max_length=20, choices=Fund.choices, default=Fund.PROJECT)
    name = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=18, decimal_places=2)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["year", "code"]
        constraints = [
            UniqueConstraint(fields=["body", "year", "code"], name="budget_line_stands_once"),
            CheckConstraint(condition=Q(amount__gt=0), name="budget_line_amount_is_positive"),
            CheckConstraint(condition=Q(fund__in=Fund.values), name="budget_line_fund_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.name}（{self.source}）"


class Account(models.Model):
    """One heap of money: a line, a project (none for granted and quota) and a kind."""

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="accounts")
    project: models.ForeignKey[Project | None, Project | None] = models.ForeignKey("planning.Project", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=AccountKind.choices)
    balance = models.DecimalField(max_digits=18, decimal_places=2, default=0)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["line", "project", "kind"], nulls_distinct=False, name="account_stands_once"),
            CheckConstraint(condition=Q(kind="granted") | Q(balance__gte=0), name="account_is_never_overdrawn"),
            CheckConstraint(condition=Q(kind__in=AccountKind.values), name="account_kind_is_known"),
            CheckConstraint(
                condition=Q(kind__in=["granted", "quota"], project__isnull=True) | (~Q(kind__in=["granted", "quota"]) & Q(project__isnull=False)),
                name="account_of_a_project_names_it",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="starts_empty",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="IF NEW.balance <> 0 THEN RAISE EXCEPTION 'an account starts at zero'; END IF; RETURN NEW;",
            ),
            # pg_trigger_depth() is 1 for a plain UPDATE and 2 inside the posting lines' trigger.
            pgtrigger.Trigger(
                name="only_postings",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="IF pg_trigger_depth() < 2 THEN RAISE EXCEPTION 'a balance is moved by postings only'; END IF; RETURN NEW;",
            ),
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.project_id or '-'} {self.kind}"


class Posting(AppendOnly):
    """One movement of money; `entry` is the journal entry of the act that moved it."""

    project: models.ForeignKey[Project | None, Project | None] = models.ForeignKey("planning.Project", models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey("kernel.Entry", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    memo = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        triggers = APPEND_ONLY
        indexes = [models.Index(fields=["project", "id"], name="posting_by_project")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PostingLine(AppendOnly):
    """One side of a posting: amount in yuan, positive into the account, negative out of it."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, models.PROTECT, related_name="lines")
    amount = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        constraints = [CheckConstraint(condition=~Q(amount=0), name="posting_line_moves_something")]
        triggers = [
            *APPEND_ONLY,
            pgtrigger.Trigger(
                name="moves_balance",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="UPDATE planning_account SET balance = balance + NEW.amount WHERE id = NEW.account_id; RETURN NULL;",
            ),
            pgtrigger.Trigger(
                name="balanced",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                # Line by line: money that changes its line goes back to what granted it and is granted anew, so each line balances alone.
                func=(
                    "IF EXISTS (SELECT 1 FROM planning_postingline side JOIN planning_account account ON account.id = side.account_id "
                    "WHERE side.posting_id = NEW.posting_id GROUP BY account.line_id HAVING SUM(side.amount) <> 0) "
                    "THEN RAISE EXCEPTION 'posting % is not balanced', NEW.posting_id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount}"
