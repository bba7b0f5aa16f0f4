"""Django's registration of the app."""

from kernel.registry import PortalApp


class ProcurementConfig(PortalApp):
    name = "procurement"
