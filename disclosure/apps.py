"""Django's registration of the app."""

from kernel.registry import PortalApp


class DisclosureConfig(PortalApp):
    name = "disclosure"
