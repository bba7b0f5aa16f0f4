"""K1: the home page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from disclosure.queries import home
from disclosure.views import hot
from law.queries import book


@hot.page
def index(request: HttpRequest) -> HttpResponse:
    """Search first, then what closes soon, what came out, and where the money is."""
    at = request.clock.now()
    running, stages = home.stage_counts()
    return render(request, "disclosure/home.html", {
        "now": at, "today": home.today(at), "closing": home.closing_soon(at), "results": home.latest_results(at), "running": running, "stages": stages,
        "figures": home.key_figures(at), "often": ("居家养老", "社会工作", "法律援助", "50万以上"), "policies": list(book().documents.values())[:4],
    })


def search(request: HttpRequest) -> HttpResponse:
    """The search field of every page leads to the notices."""
    return redirect(f"{reverse('notices')}?{request.GET.urlencode()}")
