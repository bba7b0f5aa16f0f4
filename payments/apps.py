"""Django's registration of the app, and the words of its findings."""

from django.utils.translation import gettext_lazy as _

from kernel.registry import PortalApp


class PaymentsConfig(PortalApp):
    name = "payments"
    verbose_name = _("Payments")
    findings = {
        "payment_amount": (
            _("The request is for %(got)s yuan, the instalment is %(need)s yuan"),
            _("Ask for %(need)s yuan: what was accepted, no more and no less."),
        ),
        "payment_within_contract": (_("With this request %(got)s yuan would be asked for, the contract is %(need)s yuan"), _("Check the earlier requests.")),
        "payee_is_contractor": (_("The payee “%(got)s” is not the contractor “%(need)s”"), _("Money goes to the contractor's own account only.")),
        "payee_account": (_("The account named at the signing cannot be used"), _("Ask the purchasing body to record a change of account.")),
        "invoice_number": (_("“%(got)s” is not an invoice number"), _("Enter the 20 digits of the electronic invoice, or the 8 of the paper one.")),
        "payment_asked_once": (_("A request for this instalment is already under way"), _("Follow that request; after a rejection a new one may be made.")),
        "payment_says_why": (_("No reason is given"), _("Write what the contractor has to put right.")),
        "return_amount": (_("The bank paid %(got)s yuan instead of %(need)s yuan"), _("Clear the difference with the bank.")),
    }
