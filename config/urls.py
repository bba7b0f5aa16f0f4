"""All addresses. Chinese at the root, English under /en/; machines' addresses carry no language."""

from importlib import import_module

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from config import views

PAGE_APPS = ("disclosure", "law", "parties", "catalog", "planning", "procurement", "contracts", "evaluation", "payments", "oversight", "desk")


def _api(app: str) -> list[URLPattern | URLResolver]:
    """The app's API addresses, where it has any."""
    try:
        module = import_module(f"{app}.api")
    except ModuleNotFoundError as error:
        if error.name != f"{app}.api":
            raise
        return []
    return list(getattr(module, "urlpatterns", []))


urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("api/", include([pattern for app in PAGE_APPS for pattern in _api(app)])),
    path("api/", include("config.api_urls")),
    path("", include("kernel.machine_urls")),
]
# The reference administration shows our own tables alone: third parties' hold secrets, or would change rights past the actions.
for _model in [model for model in admin.site._registry if model._meta.app_label not in {"kernel", *PAGE_APPS}]:
    admin.site.unregister(_model)

urlpatterns += i18n_patterns(
    path("ops/", admin.site.urls),
    path("", include("kernel.urls")),
    *[path("", include(f"{app}.urls")) for app in PAGE_APPS],
    prefix_default_language=False,
)
if settings.PORTAL_DEMO:
    urlpatterns += i18n_patterns(path("demo/", include("kernel.demo_urls")), prefix_default_language=False)

handler400 = "kernel.views.bad_request"
handler403 = "kernel.views.forbidden"
handler404 = "kernel.views.not_found"
handler500 = "kernel.views.server_error"
