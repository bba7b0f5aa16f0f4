"""Django's registration of the app, and the words of its findings."""

from django.utils.translation import gettext_lazy as _

from kernel.registry import PortalApp


class ContractsConfig(PortalApp):
    name = "contracts"
    verbose_name = _("Contracts")
    findings = {
        "contract_block": (_("A block of the contract is empty"), _("Every block of a purchase contract must be filled in.")),
        "contract_equals_award": (
            _("The price is %(got)s yuan, but the award is %(need)s yuan"),
            _("The contract must not change what the procurement fixed: write %(need)s."),
        ),
        "contract_term": (_("The term ends before it begins"), _("Choose an end on or after %(need)s.")),
        "milestone_in_term": (_("A milestone is due on %(got)s, outside the term"), _("Choose a day within %(need)s.")),
        "milestones_in_order": (_("The milestones are not in the order of their dates"), _("Put the earlier date first.")),
        "milestones_sum": (
            _("The milestones add up to %(got)s yuan, the price is %(need)s yuan"),
            _("%(fix)s yuan are still to be placed; the last milestone takes the remainder."),
        ),
        "milestone_quantities_sum": (_("The milestones' quantities add up to %(got)s, the contract's quantity is %(need)s"), _("Correct the quantities.")),
        "payment_days": (_("A payment term of %(got)s days is not allowed"), _("To a small or medium enterprise agree on at most %(need)s days.")),
        "sign_in_time": (
            _("The time for signing ended on %(need)s"),
            _("The contract can no longer be signed for this award: take the next candidate or start the procurement again."),
        ),
        "payee_account": (_("“%(got)s” is not a bank account number"), _("Enter the contractor's own account, 8 to 32 digits.")),
        "contract_document": (_("The contract document is still being made"), _("Wait a few seconds and publish again.")),
        "says_why": (_("No reason is given"), _("Write the reason; it is published.")),
        "supplement_share": (_("The supplements would come to %(got)s yuan, at most %(need)s yuan are allowed"), _("Lower the amount.")),
        "delivery_waits": (_("A delivery of this milestone waits for acceptance"), _("Wait for the result first.")),
        "delivery_quantity": (_("The quantity is %(got)s, but %(need)s are left in this milestone"), _("Enter at most %(need)s.")),
        "delivery_files": (_("No file is attached"), _("Attach the deliverables as PDF, picture or table.")),
        "recipients_heard": (
            _("The service is for the public, but the opinion of its recipients is missing"),
            _("Invite recipients to the acceptance; write down how many were asked and what they say."),
        ),
        "standard_says_why": (_("Standard %(got)s is not met, and no reason is given"), _("Write down what was found.")),
        "pass_needs_all": (_("Not every standard is met"), _("Accept in part, or return the deliverables.")),
        "accepted_quantity": (_("The accepted quantity %(got)s does not fit the decision"), _("Passed: %(need)s; in part: less; not passed: 0.")),
        "standards_listed": (_("%(got)s results for %(need)s standards"), _("Give a result for each standard.")),
        "acceptance_group": (_("The acceptance group has %(got)s members"), _("Name at least two people, one a line.")),
        "visit_not_ahead": (_("The visit on %(got)s has not taken place yet"), _("Enter the day of the visit.")),
        "mend_has_date": (_("What is to be put right has no date"), _("Enter a date on or after the visit.")),
    }
