"""The API of stage 8: a POST a step, by the same table and actions as the web."""

from __future__ import annotations

from typing import Any

from django.urls.resolvers import URLPattern, URLResolver
from rest_framework import serializers

from kernel.api import Door, step_api
from payments import actions
from payments.models import PaymentRequest


class Rejection(serializers.Serializer[Any]):
    because = serializers.CharField(max_length=2000)


urlpatterns: list[URLPattern | URLResolver] = [
    *step_api("payments", PaymentRequest, lookup="number", doors={
        "confirm": Door(actions.confirm),
        "review": Door(actions.review),
        "approve": Door(actions.approve, step_up=True),
        "reject": Door(actions.reject, Rejection),
        "refuse": Door(actions.refuse, Rejection),
    }),
]  # fmt: skip
