"""The steps of an evaluation for machines: the same actions behind the same table."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from evaluation import actions
from evaluation.models import Evaluation
from kernel.api import Door, step_api


class Conclusion(serializers.Serializer[Any]):
    """The approver's words."""

    conclusion = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")


urlpatterns = step_api(
    "evaluations",
    Evaluation,
    lookup="number",
    doors={
        "collect": Door(actions.collect),
        "conclude": Door(actions.conclude, Conclusion),
        "publish": Door(actions.publish),
    },
)
