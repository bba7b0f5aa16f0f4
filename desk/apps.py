"""Django's registration of the app."""

from django.utils.translation import gettext_lazy as _

from kernel.registry import PortalApp, Wording


class DeskConfig(PortalApp):
    name = "desk"
    verbose_name = _("Workbench")
    findings: Wording = {
        "retry_needs_reason": (_("A retry says why."), _("Write what was mended, or why it should work now.")),
    }
    cites = {
        "portal.console.lag_share": [(_("Cockpit: a body clearly behind the year"), "fin")],
        "portal.console.voice_gap": [(_("Cockpit: voices far apart"), "fin")],
    }
