"""Django's registration of the app."""

from django.utils.translation import gettext_lazy as _

from kernel.registry import PortalApp, Wording


class PartiesConfig(PortalApp):
    name = "parties"
    verbose_name = _("Parties")
    findings: Wording = {
        "uscc": (_("The unified social credit code %(got)s is valid."), ""),
        "uscc_length": (_("A unified social credit code has %(need)s characters; this one has %(got)s."), _("Copy all of it from the licence.")),
        "uscc_alphabet": (_("A unified social credit code never contains %(got)s."), _("Look again: I and O are usually 1 and 0, S is 5, Z is 2.")),
        "uscc_check": (_("The last character of %(got)s does not fit the other seventeen, so one of them is wrong."), _("Compare it with the licence, character by character.")),
        "uscc_type": (_("A code that begins with %(got)s does not belong to this type of contractor, whose codes begin with %(need)s."),
                      _("Choose the type that the licence states, or mend the code.")),
        "organisation_known": (_("%(got)s already has an account."), _("Sign in with it, or ask its authorised head to add you on the team page.")),
        "username_taken": (_("The user name %(got)s is taken."), _("Choose another.")),
        "body_may_not_buy": (_("A body of this class may not buy services."), _("It must not be entered as a purchasing body.")),
        "body_buys_ordinarily": (_("What a public school or hospital needs for its own work is not government purchase of services."),
                                 _("Buy it by ordinary government procurement.")),
        "body_may_not_take": (_("A body of this class may not take contracts for services."), _("It can be neither purchaser nor contractor.")),
        "body_known": (_("%(got)s is entered already."), _("Open its page and change it from a day on.")),
        "body_change_order": (_("A change takes effect after the last one (%(need)s); this one would on %(got)s."), _("Choose a later day.")),
        "body_change_back": (_("A change takes effect today or later, so that nothing filed is judged anew."), _("Choose %(fix)s or a later day.")),
        "body_change_nothing": (_("Nothing would change on that day."), _("Change the class, the posts or the funds.")),
        "function_end": (_("A function ends once, and not before its first day (%(need)s)."), _("Mend the day.")),
        "penalty_known": (_("The decision %(got)s is recorded already."), _("Open it in the list.")),
        "ban_without_end": (_("A ban has a last day; it lasts %(need)s years."), _("Enter the last day that the decision names.")),
        "ban_length": (_("A ban lasts %(need)s years; this one would end on %(got)s."), _("Compare the days with the decision.")),
        "reason_missing": (_("The reason is missing."), _("Write it in a sentence.")),
        "term_is_over": (_("The term would be over before today (%(need)s)."), _("Choose a later last day.")),
        "tie_without_organisation": (_("The tie names no organisation."), _("Enter its name, and its code where you know it.")),
        "tie_order": (_("The tie would end before it begins, or in the future."), _("Mend the days.")),
        "mandate_no_agency": (_("Only a procurement agency or a centralised procurement body can be entrusted."), _("Choose one of the list.")),
        "mandate_needs_agreement": (_("A mandate rests on a written agreement."), _("Upload the signed agreement as PDF.")),
        "mandate_days": (_("The mandate would be over before it counts (today is %(need)s)."), _("Choose a later last day.")),
        "mandate_stands": (_("The project %(got)s is entrusted already."), _("Revoke the mandate that stands first.")),
        "evaluator_kind": (_("Only an organisation registered as a third-party evaluator can be listed."), _("Choose one of the list.")),
        "evaluator_days": (_("The term would end before it begins."), _("Mend the days.")),
        "account_closed": (_("The account of %(got)s is closed."), _("Ask the finance bureau to open it again.")),
        "excluded": (_("The organisation stands on the list “%(got)s” until %(need)s and may not take part."), _("It may take part again when the ban has ended.")),
        "exclusion_order": (_("The ban would end before it begins."), _("Mend the dates.")),
        "condition_a": (_("Able to bear civil liability on its own: registration certificate"), _("Upload the licence or certificate and tick the declaration.")),
        "condition_b": (_("Premises, equipment and professional staff for the service"), _("Tick the declaration.")),
        "condition_c": (_("Sound governance, accounting and management of assets"), _("Tick the declaration; a foundation adds its audited report.")),
        "condition_d": (_("On none of the lists of dishonest parties"), _("Tick the declaration; the lists are queried at the review.")),
        "condition_e": (_("Taxes and social insurance paid"), _("Tick the declaration.")),
        "condition_f": (_("No serious offence in its business within the last three years"), _("Tick the declaration.")),
        "condition_g": (_("Yearly report handed in to the registrar"), _("Tick the declaration.")),
        "role_not_offered": (_("This role cannot be given here."), _("Choose one of the roles offered.")),
        "second_factor_code": (_("The code is not right."), _("Type the six digits that the authenticator shows now; check that the phone's clock is right.")),
        "second_factor_on": (_("A second factor is already set up."), _("Open the security page again.")),
        "passwords_differ": (_("The two passwords differ."), _("Type them again.")),
        "size_missing": (_("An enterprise states its size."), _("Choose micro, small, medium or large by the standard for your trade.")),
    }

    def ready(self) -> None:
        super().ready()
        from kernel.permissions import ROLE_WORDS
        from parties.models import Role

        ROLE_WORDS.update(Role.choices)
        from law.queries import PLACE_BOOKS
        from parties.models import Jurisdiction

        PLACE_BOOKS.append(lambda: dict(Jurisdiction.objects.values_list("code", "name")))
