"""The API's generic door: a POST a step, by the same table as the web."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.urls.resolvers import URLPattern
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel import views
from kernel.errors import NotAllowed
from kernel.lifecycle import Record, check_step


class Nothing(serializers.Serializer[Any]):
    """A step that needs no further input."""


@dataclass(frozen=True)
class Door:
    """One step's door: the action `act(record, *, by, clock, **validated)` and the shape of its input."""

    act: Callable[..., Any]
    form: type[serializers.Serializer[Any]] = Nothing
    step_up: bool = False


class StepAnswer(serializers.Serializer[Any]):
    """What a taken step answers."""

    state = serializers.CharField()
    at = serializers.DateTimeField()


def step_api(prefix: str, model: type[Record], *, lookup: str, doors: dict[str, Door]) -> list[URLPattern]:
    """POST /api/<prefix>/<lookup>/<step>/ for each door."""
    return [path(f"{prefix}/<str:key>/{name}/", _step_view(prefix, model, lookup, name, door), name=f"api-{prefix}-{name}") for name, door in doors.items()]


def _step_view(prefix: str, model: type[Record], lookup: str, name: str, door: Door) -> Any:
    class StepView(APIView):
        @extend_schema(
            operation_id=f"{prefix}_{name}".replace("-", "_"), request=door.form, tags=[prefix],
            responses={200: StepAnswer, 403: OpenApiResponse(description="not your act"), 404: OpenApiResponse(description="not visible"),
                       409: OpenApiResponse(description="wrong state, stale or too late"), 422: OpenApiResponse(description="refused by a rule")},
        )
        def post(self, request: Request, key: str) -> Response:
            actor, clock = request._request.actor, request._request.clock
            record = _visible(model, actor, **{lookup: key})
            if door.step_up:
                require_step_up(actor)
            if name in record.lifecycle.by_name:
                check_step(record, name, actor)  # who may not act, or comes too late, is told so before his input is read
            form = door.form(data=request.data)
            form.is_valid(raise_exception=True)
            moved = door.act(record, by=actor, clock=clock, **form.validated_data)
            state = getattr(moved, "state", None) or type(record)._base_manager.get(pk=record.pk).state
            return Response({"state": state, "at": clock.now()})

    StepView.__name__ = f"{prefix.title().replace('-', '')}{name.title().replace('_', '')}"
    return StepView.as_view()


def _visible(model: type[Record], actor: Any, **wanted: str) -> Any:
    """The record, when the actor may know of it. A key of the wrong shape is nobody's: 404 too."""
    try:
        return get_object_or_404(model._default_manager.visible_to(actor), **wanted)
    except ValueError as error:
        raise Http404 from error


def require_step_up(actor: Any) -> None:
    """Raises NotAllowed unless the second factor was given in the last 15 minutes."""
    from kernel.actions import real_now

    if actor.stepped_up_at is None or real_now() - actor.stepped_up_at >= views.STEP_UP_LASTS:
        raise NotAllowed("step_up", "step_up")
