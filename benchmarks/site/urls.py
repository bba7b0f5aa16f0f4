"""The portal's addresses and an empty view behind the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as portal


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing: the floor of every comparison."""
    return HttpResponse(b"ok")


urlpatterns = [path("empty", empty), *portal]
handler404 = "kernel.views.not_found"
