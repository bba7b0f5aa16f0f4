"""Django's registration of the app."""

from kernel.registry import PortalApp


class PaymentsConfig(PortalApp):
    name = "payments"
