"""Django's registration of the app."""

from django.utils.translation import gettext_lazy as _

from kernel.registry import PortalApp


class LawConfig(PortalApp):
    name = "law"
    verbose_name = _("Law and policies")
