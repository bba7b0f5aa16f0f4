"""The stages that a local paper names."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Codes of the stages, by the profile of the place. The five-stage paper plans the budget inside its second stage.
STAGES: dict[str, tuple[str, ...]] = {
    "eight-stages": ("apply", "review", "procure", "qualify", "contract", "supervise", "evaluate", "pay"),
    "five-stages": ("apply", "budget", "procure", "supervise", "evaluate"),
}
STAGE_LABELS: dict[tuple[str, str], str | Promise] = {
    ("eight-stages", "apply"): _("Project application"),
    ("eight-stages", "review"): _("Project review"),
    ("eight-stages", "procure"): _("Organising the procurement"),
    ("eight-stages", "qualify"): _("Qualification review"),
    ("eight-stages", "contract"): _("Contract signing"),
    ("eight-stages", "supervise"): _("Project supervision"),
    ("eight-stages", "evaluate"): _("Performance assessment"),
    ("eight-stages", "pay"): _("Payment of funds"),
    ("five-stages", "apply"): _("Project application"),
    ("five-stages", "budget"): _("Budget preparation"),
    ("five-stages", "procure"): _("Organising the procurement"),
    ("five-stages", "supervise"): _("Project supervision"),
    ("five-stages", "evaluate"): _("Performance evaluation"),
}
