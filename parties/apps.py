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
        "slot_not_asked": (_("This condition is not asked of your type."), _("Open the list of tasks.")),
        "slot_certificate": (_("a · The registration certificate is missing."), _("Upload the licence or certificate in “The organisation”.")),
        "slot_ended": (_("The certificate ended on %(got)s."), _("Upload the renewed one and give its last day.")),
        "slot_capacity": (_("b · Premises, equipment and staff are not described."), _("Describe them in “Staff and premises”; size is not scored.")),
        "slot_finance": (_("c · Statutes, accounting rules or the yearly accounts are missing."), _("Upload them in “Accounts and governance”.")),
        "slot_audit": (_("c · A foundation's yearly report must contain the audit of a certified accountant."), _("Upload the report in “Accounts and governance”.")),
        "slot_credit_consent": (_("d · The portal has not been allowed to look up the lists of dishonest parties."), _("Tick it in “Credit”; no screenshot is needed.")),
        "slot_credit_listed": (_("d · The organisation stands on: %(got)s."), _("It may apply when it has been taken off; a wrong entry is mended by whoever keeps the list.")),
        "slot_credit_down": (_("d · The lists did not answer."), _("Hand in all the same: the authority looks them up later.")),
        "slot_taxes": (_("e · The proof of taxes and social insurance is missing."), _("Upload it in “Taxes and social insurance”, or state the exemption.")),
        "slot_taxes_date": (_("e · The date of the proof of taxes and social insurance is missing."), _("Give the day on which it was issued.")),
        "slot_taxes_old": (_("e · The proof of taxes and social insurance is of %(got)s; one of the last %(need)s months is needed."), _("The earliest date that counts is %(fix)s.")),
        "slot_taxes_future": (_("e · The proof of taxes and social insurance would be of %(got)s, a day to come."), _("Give the day on which it was issued.")),
        "slot_exempt_reason": (_("e · An exemption needs its reason."), _("Name the rule that exempts the organisation.")),
        "slot_declaration": (_("f · The declaration of no serious offence within three years is missing."), _("Tick it in “Credit”.")),
        "slot_yearly_stale": (_("g · The yearly report was last handed in on %(got)s; it was due by %(need)s."), _("Hand it in to the registrar. This is a warning: the authority judges.")),
        "services_missing": (_("No service is named."), _("Name at least one in “Services offered”.")),
        "no_authority": (_("No authority on the portal verifies this type in your place."), _("Choose one in “The organisation”.")),
        "slot_still_marked": (_("Still to be mended: %(got)s"), _("Open the marked task and save it again.")),
        "admission_none": (_("The organisation has not applied to be admitted as a contractor."), _("Begin at “Admission”; the tasks follow from your type.")),
        "admission_begun": (_("The application to be admitted has not been handed in."), _("Finish the tasks at “Admission” and hand in.")),
        "admission_waiting": (_("The application to be admitted lies with the authority."), _("You may bid once it is verified.")),
        "admission_returned": (_("The application to be admitted was returned: %(got)s"), _("Mend the marked tasks at “Admission” and hand in again.")),
        "admission_ended": (_("The admission ended on %(got)s."), _("Renew it at “Admission”: only what has changed is asked.")),
        "admission_revoked": (_("The admission was revoked."), _("Apply again at “Admission”.")),
        "admission_not_open": (_("The application has not been handed in."), _("Wait until the contractor hands it in.")),
        "verifies_own": (_("Nobody verifies the own organisation."), _("Another officer or authority verifies it.")),
        "return_marks": (_("A return names at least one slot and what is to be mended in it."), _("Tick the slot and write the reason.")),
        "return_reason": (_("A reason is needed."), _("Write it in one sentence.")),
        "credit_by_hand": (_("The lists of dishonest parties did not answer."), _("Look them up by hand and write where, or have them asked again.")),
        "hand_where": (_("%(got)s: verified by hand needs the place where it was looked up."), _("Write the page or the file.")),
        "report_year": (_("The accounts of %(got)s cannot have been audited yet."), _("Choose a year that is over.")),
        "report_known": (_("The audit report of %(got)s has been handed in."), _("Choose another year.")),
        "training_over": (_("The last day %(got)s is over."), _("Choose a day to come.")),
        "consortium_two": (_("A consortium has two members at least, the lead among them."), _("Enter the lead and one more member.")),
        "consortium_once": (_("A member stands twice."), _("Enter each member once.")),
        "consortium_shares": (_("The shares make %(got)s per cent."), _("They must make 100.")),
        "consortium_member": (_("%(got)s may not bid: each member must be admitted."), _("It must be admitted first, or leave the consortium.")),
        "consortium_unknown": (_("%(got)s has no account."), _("It registers first.")),
        "consortium_confirmed": (_("The organisation has confirmed already."), ""),
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
