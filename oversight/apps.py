"""Django's registration of the app."""

from django.utils.translation import gettext_lazy as _

from kernel.registry import PortalApp


class OversightConfig(PortalApp):
    name = "oversight"
    verbose_name = _("Oversight")
