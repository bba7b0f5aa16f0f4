"""Django's registration of the configuration itself: it brings the management commands."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    label = "portal_config"
