"""Django's registration of the app."""

from django.utils.translation import gettext_lazy as _

from kernel.registry import PortalApp


class DisclosureConfig(PortalApp):
    name = "disclosure"
    verbose_name = _("Disclosure")
