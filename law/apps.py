"""Django's registration of the app."""

from django.utils.translation import gettext_lazy as _

from kernel.registry import PortalApp


class LawConfig(PortalApp):
    name = "law"
    verbose_name = _("Law and policies")
    cites = {
        "civil.201.clock": [(_("Counting of periods"), "")],
        "capitals.annex.form": [(_("Amounts in capitals"), "")],
        "gb32100.code.check": [(_("Check of organisations' codes"), "")],
        "214.24.price_formula": [(_("Price scores"), "")],
        "87.55.price_formula": [(_("Price scores"), "")],
    }
