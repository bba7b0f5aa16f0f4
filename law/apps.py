"""Django's registration of the app."""

from kernel.registry import PortalApp


class LawConfig(PortalApp):
    name = "law"
