"""Django's registration of the app."""

from django.utils.translation import gettext_lazy as _

from kernel.registry import PortalApp, Wording


class LawConfig(PortalApp):
    name = "law"
    verbose_name = _("Law and policies")
    findings: Wording = {
        "change_stands_open": (_("A change of the same version is waiting already: %(got)s."), _("Decide or withdraw that one first.")),
        "refusal_needs_reason": (_("A refusal says why."), _("Write the reason for whoever proposed the change.")),
        "rule_unit_stays": (_("The unit of a provision stays: the portal counts it in “%(need)s”."), _("Enter the value in that unit.")),
        "rule_value_fits": (_("The value does not fit the unit “%(need)s”."), _("Days, years and counts are whole numbers; shares lie between 0 and 1 or are written as 15%%; amounts are in yuan.")),
        "rule_verified_needs_source": (_("A provision that is marked as verified says where its wording was read."), _("Name the source, or leave the mark out: the provision is then never cited.")),
        "rule_policy_is_not_law": (_("A working value of the portal cannot be marked as verified law."), _("Leave the mark out, or choose the document that sets the value.")),
        "rule_ends_after_it_begins": (_("The last day would come before the first."), _("Mend the dates.")),
        "rule_day_ahead": (_("The day %(got)s is not in the future."), _("Choose %(need)s or later, or write why the change must reach back (at least ten characters).")),
        "rule_past_stays": (_("A version that already binds keeps its value and its days: what was filed under it relies on them."),
                            _("Let the new value begin on a later day; the old version then ends the day before.")),
        "rule_changes_something": (_("Nothing would change."), _("Enter what is to be different.")),
        "rule_needs_document": (_("The document that sets the value is missing."), _("Choose a stored document or enter the name of the new one.")),
        "table_line": (_("This line cannot be read: %(got)s"), _("Write “name,first day,last day” or “上班,day”, or paste the sentence of the notice as it stands.")),
        "table_has_days": (_("The table holds no days off."), _("Paste the whole notice.")),
        "table_of_its_year": (_("Days of another year than %(need)s: %(got)s."), _("Take them out; each year has a table of its own.")),
        "table_not_both": (_("Both off and worked: %(got)s."), _("A day is one or the other; mend the table.")),
        "table_makeup_on_weekend": (_("A make-up day that is no Saturday or Sunday: %(got)s."), _("Only days of the weekend are made working days.")),
        "table_runs_forward": (_("The last day comes before the first: %(got)s."), _("Mend the dates.")),
        "table_past_stays": (_("Days up to %(need)s may not change any more: %(got)s. Periods have run over them."), _("Keep the past days as they stand.")),
        "reviewed_by_today": (_("The review of %(got)s has not happened yet."), _("Choose today or an earlier day.")),
        "cleanup_after_review": (_("What was done comes after the review of %(need)s."), _("Mend the day.")),
    }
    cites = {
        "civil.201.clock": [(_("Counting of periods"), "")],
        "capitals.annex.form": [(_("Amounts in capitals"), "")],
        "gb32100.code.check": [(_("Check of organisations' codes"), "")],
        "214.24.price_formula": [(_("Price scores"), "")],
        "87.55.price_formula": [(_("Price scores"), "")],
    }

    def ready(self) -> None:
        super().ready()
        from law.actions import applying

        applying.register()
