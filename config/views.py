"""What the launcher and a load balancer ask."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse


def healthz(request: HttpRequest) -> JsonResponse:
    """Whether the database answers, and which instance this is (so that a stale process is not taken for a new one)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True, "instance": settings.PORTAL_INSTANCE})
