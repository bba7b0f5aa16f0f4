"""Django's registration of the app."""

from kernel.registry import PortalApp


class ContractsConfig(PortalApp):
    name = "contracts"
