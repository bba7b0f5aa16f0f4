"""The base of every app's configuration: what an app registers with the kernel at start."""

from django.apps import AppConfig
from django.utils.functional import Promise

# code of a finding -> (what is wrong, how to mend it); both may use %(need)s, %(got)s, %(fix)s.
Wording = dict[str, tuple[str | Promise, str | Promise]]

WORDING: Wording = {}


class PortalApp(AppConfig):
    """An app of the portal; `findings` holds the words of the findings that its rules return."""

    # Django looks for the one default configuration in an app's module: the subclass there, never this base that it imports.
    default = False
    default_auto_field = "django.db.models.BigAutoField"
    findings: Wording = {}
    # provision id -> (label, name of an address without arguments, or "") of each page or rule of the app that rests on it
    cites: dict[str, list[tuple[str | Promise, str]]] = {}

    def __init_subclass__(cls) -> None:
        cls.default = True

    def ready(self) -> None:
        WORDING.update(self.findings)
