"""Django's registration of the app."""

from kernel.registry import PortalApp


class OversightConfig(PortalApp):
    name = "oversight"
