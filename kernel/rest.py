"""What REST framework loads by name at start: strict JSON, the permission to POST, answers for refusals."""

from __future__ import annotations

import codecs
import json
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from kernel import views
from kernel.errors import Conflict, NotAllowed
from kernel.findings import Refused
from kernel.forms import clean_text

MAX_DEPTH = 50


class StrictJSONParser(JSONParser):
    """Refuses NaN, duplicate keys, NUL, lone surrogates and absurd depth: 400, never a 500."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            text = codecs.getreader("utf-8")(stream).read()
            data = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_doubles)
            _check(data)
            return data
        except (ValueError, RecursionError, DjangoValidationError) as error:
            raise ParseError(_("The JSON cannot be read: %(why)s") % {"why": type(error).__name__}) from error


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("duplicate key")
    return out


def _check(data: Any, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        raise ValueError("too deep")
    if isinstance(data, str):
        clean_text(data)
    elif isinstance(data, dict):
        for key, value in data.items():
            clean_text(key)
            _check(value, depth + 1)
    elif isinstance(data, list):
        for value in data:
            _check(value, depth + 1)


class StepPermission(BasePermission):
    """Reading is decided by `visible_to`; a step by the table, inside `advance`. Here: only the signed-in may POST."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method in SAFE_METHODS or bool(request.user and request.user.is_authenticated)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | HttpResponse | None:
    """403, 409 and 422 as the web says them."""
    request = context["request"]._request
    if isinstance(error, NotAllowed):
        return views.not_your_act(request, error)
    if isinstance(error, Conflict):
        return views.conflict(request, error)
    if isinstance(error, Refused):
        return views.refused(request, error)
    from rest_framework.views import exception_handler as framework_handler

    answer = framework_handler(error, context)
    if isinstance(error, ValidationError) and answer is not None:
        answer.status_code = 422  # wrong input, as the web says it; 400 is for what cannot be read at all
    return answer
