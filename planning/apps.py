"""Django's registration of the app, and the words of its findings: `code` when a rule holds, `code.not` when it does not."""

from django.utils.translation import gettext_lazy as _

from kernel.registry import PortalApp, Wording


class PlanningConfig(PortalApp):
    name = "planning"
    verbose_name = _("Planning")
    findings: Wording = {
        "planning.complete": (_("Every required field is filled in"), _("%(need)s fields")),
        "planning.buyer": (_("The body may buy services"), "%(got)s"),
        "planning.missing": (_("“%(got)s” is empty."), _("Fill it in.")),
        "planning.sections.not": (_("Only %(got)s of %(need)s tasks are done."), _("Finish the tasks that are open.")),
        "planning.declared.not": (_("The declaration is not given."), _("Tick it when what is written is true.")),
        "planning.term": (_("The term is at most %(need)s year"), "%(got)s"),
        "planning.term_order.not": (_("The service ends before it starts (%(got)s)."), _("Change one of the two days.")),
        "planning.term_max.not": (_("A term of more than %(need)s years is not allowed (%(got)s)."), _("The last possible day is %(fix)s.")),
        "planning.term_conditions": (_("All %(need)s conditions of a longer term are met"), "%(got)s"),
        "planning.term_conditions.not": (
            _("A term of more than one year needs all %(need)s conditions; not ticked: %(got)s."),
            _("Tick them when they are met, or end the service by %(fix)s."),
        ),
        "planning.term_reason": (_("The longer term has a reason"), ""),
        "planning.term_reason.not": (_("The longer term has no reason."), _("Write why one year is not enough.")),
        "planning.sums": (_("The money by year adds up to the budget"), _("%(got)s yuan")),
        "planning.sums.not": (_("The money by year adds up to %(got)s yuan, the budget is %(need)s yuan."), _("The difference is %(fix)s yuan.")),
        "planning.budgeted": (_("The year's budget has the money"), _("%(got)s yuan available: %(fix)s")),
        "planning.budgeted.not": (
            _("The budget has only %(got)s yuan available for %(need)s yuan; what is not in the budget may not be carried out."),
            _("Choose another budget line or lower the amount. %(fix)s"),
        ),
        "planning.yearly": (_("The money starts with the budget year"), "%(got)s"),
        "planning.yearly.not": (_("The first money is of %(got)s, the budget year is %(need)s."), _("Put money of the budget year first.")),
        "planning.written": (_("The amount as written and in yuan agree"), "%(got)s"),
        "planning.written.not": (_("“%(got)s” is not %(need)s yuan."), _("Correct one of the two.")),
        "planning.line_own.not": (_("A budget line is named twice, or belongs to another body."), _("Choose each line of your own body once.")),
        "planning.price_first": (_("No earlier project of this kind to compare the price with"), _("%(got)s yuan each")),
        "planning.price": (_("The price is not above the last project's"), _("%(got)s yuan each, before %(need)s yuan")),
        "planning.price.not": (_("The price of one unit is %(fix)s %% above the last project's"), _("%(got)s yuan now, %(need)s yuan before")),
        "planning.small_firms": (_("Reserved for small and medium firms, or need not be"), ""),
        "planning.small_firms.not": (
            _("Not reserved for small and medium firms, although the budget is at most %(need)s yuan"),
            _("Reserve it, or judge whether small firms cannot provide it"),
        ),
        "planning.approved_above": (_("The route has its approval"), "%(got)s"),
        "planning.approved_above.not": (_("Route %(need)s needs the government's decision."), _("Name its document under “Document of approval”.")),
        "planning.disclosed": (_("Project, content, conditions and evaluation standard can be published"), _("%(need)s blocks")),
        "planning.disclosed.not": (_("What must be published before the purchase is missing."), _("Fill in content, conditions and evaluation standard.")),
        "planning.staffing": (_("The function has no staff of its own"), ""),
        "planning.staffing.not": (_("Own staff do this work too, and no reason is given."), _("Explain why it is not paid for twice, or drop the purchase.")),
        "planning.staffing_judged.not": (_("Own staff do part of this work"), _("The applicant says: %(got)s")),
        "planning.fair": (_("The conditions name no size, ownership, seat or brand"), ""),
        "planning.fair.not": (_("“%(got)s” may not be a condition for the contractor."), _("Delete it; ask for what the service itself needs.")),
        "planning.persons": (_("No contract with individuals"), ""),
        "planning.persons.not": (_("Individuals may take the contract"), _("Only where the service truly suits them; never hidden employment")),
        "planning.target_kinds": (_("Targets cover quantity and quality"), _("%(need)s targets")),
        "planning.target_kinds.not": (_("The performance targets lack: %(got)s."), _("Add one of each kind that is missing.")),
        "planning.target_values": (_("Every target can be measured"), _("%(need)s targets")),
        "planning.target_values.not": (_("This target has no value: %(got)s."), _("Give a sign and a value, such as ≥ 90 %%.")),
        "planning.marked.not": (_("A return marks at least one field."), _("Tick the field and write what is to be mended.")),
        "planning.reason.not": (_("A marked field has no reason."), _("Write what is to be mended.")),
        "planning.judged.not": (_("A check that asks for your judgement is not accepted."), _("Judge it acceptable, or return the application.")),
        "planning.opinion.not": (_("A refusal needs its reason."), _("Write it under “Opinion”.")),
        "planning.funds": (_("The account holds the money"), _("%(got)s yuan")),
        "planning.funds.not": (
            _("Only %(got)s yuan stand in the account; %(need)s yuan were asked for."),
            _("Nothing was moved. Check the amount or the budget line."),
        ),
    }
