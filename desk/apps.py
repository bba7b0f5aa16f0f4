"""Django's registration of the app."""

from kernel.registry import PortalApp


class DeskConfig(PortalApp):
    name = "desk"
