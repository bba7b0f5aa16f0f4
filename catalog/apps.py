"""Django's registration of the app."""

from kernel.registry import PortalApp


class CatalogConfig(PortalApp):
    name = "catalog"
