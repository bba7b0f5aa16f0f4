"""Django's registration of the app, and the words of its findings."""

from django.utils.translation import gettext_lazy as _

from kernel.registry import PortalApp


class EvaluationConfig(PortalApp):
    name = "evaluation"
    verbose_name = _("Performance evaluation")
    findings = {
        "evaluation.weights_sum": (_("The three weights make %(got)s, not 100."), _("Set the weights so that they make 100.")),
        "evaluation.points_sum": (_("The points of the indicators make %(got)s, not 100."), _("Change the points so that they make 100.")),
        "evaluation.score_within": (_("%(got)s does not lie within %(need)s."), _("Give a score within the points of the row.")),
        "evaluation.reason_given": (_("Points were taken off without a reason: %(got)s."), _("Write the reason.")),
        "evaluation.voice_body": (_("The purchasing body's voice is missing."), _("Score every indicator of the self-evaluation.")),
        "evaluation.voice_recipients": (_("The service recipients' voice is missing: nobody has answered."), _("Give out more survey codes.")),
        "evaluation.voice_third_party": (_("The third party's voice is missing."), _("Wait for its report, or ask it to hand it in.")),
        "evaluation.heard_body": (_("The purchasing body has judged."), ""),
        "evaluation.heard_recipients": (_("Service recipients have answered."), ""),
        "evaluation.heard_third_party": (_("The third party has reported."), ""),
        "evaluation.independent": (
            _("The third party must be neither the purchasing body nor the contractor."),
            _("Choose an independent organisation."),
        ),
        "evaluation.is_listed": (_("%(got)s is not on the finance bureau's list of evaluators today."), _("Choose one from the list.")),
        "evaluation.is_third_party": (_("This organisation is not registered as a third-party evaluator."), _("Choose one from the list.")),
        "evaluation.interviews": (_("The third party has spoken to nobody."), _("Enter how many recipients were interviewed, at least %(need)s.")),
        "evaluation.service_passed": (_("The service day %(got)s lies in the future."), _("Choose a day up to %(need)s.")),
        "evaluation.performed": (_("The contract has not been performed in full yet."), _("Accept the remaining milestones first.")),
        "evaluation.has_codes": (_("No survey codes have been made yet."), _("Make at least one batch of codes for the recipients.")),
        "evaluation.has_third_party": (_("No third party has been named."), _("Choose the third party first.")),
        "evaluation.has_indicators": (_("There are no indicators yet."), _("Enter the indicators of the self-evaluation.")),
        "evaluation.token_unused": (_("This code has been used."), _("One code, one answer. Thank you.")),
        "evaluation.token_fresh": (_("This code has expired."), _("Ask the purchasing body for a new one.")),
        "evaluation.grade_chosen": (_("No grade has been chosen."), _("Choose one of the five.")),
        "evaluation.consent": (_("A telephone number was left without consent."), _("Tick the consent, or clear the number.")),
        "evaluation.phone": (_("This is not a telephone number."), _("Enter 7 to 15 digits.")),
        "evaluation.call_once": (_("A call has been asked for with this code."), _("We will call you.")),
        "evaluation.is_bad": (_("Only answers of dissatisfied recipients are worked on here."), ""),
        "evaluation.batch_size": (_("A batch holds 1 to 500 codes, not %(got)s."), _("Enter a number within that range.")),
    }
