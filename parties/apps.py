"""Django's registration of the app."""

from kernel.registry import PortalApp


class PartiesConfig(PortalApp):
    name = "parties"
