"""Django's registration of the app."""

from kernel.registry import PortalApp


class PlanningConfig(PortalApp):
    name = "planning"
