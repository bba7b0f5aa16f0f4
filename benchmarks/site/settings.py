"""The portal's own settings, one address more."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.site.urls"
