"""The API of applications: a POST a step, by the same table as the web."""

from typing import Any

from django.urls.resolvers import URLPattern
from rest_framework import serializers

from kernel.api import Door, step_api
from planning import actions
from planning.models import Project


class Approval(serializers.Serializer[Any]):
    """`judged`: the checks that ask for a person, each "accept"; `seen`: the number of the submission that was read."""

    opinion = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    judged = serializers.DictField(child=serializers.CharField(max_length=20), required=False, default=dict)
    seen = serializers.IntegerField(min_value=1)


class Return(serializers.Serializer[Any]):
    """`marks`: field → reason, at least one."""

    marks = serializers.DictField(child=serializers.CharField(max_length=500))
    opinion = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    seen = serializers.IntegerField(min_value=1)


class Refusal(serializers.Serializer[Any]):
    opinion = serializers.CharField(max_length=2000)
    seen = serializers.IntegerField(min_value=1)


class Declaration(serializers.Serializer[Any]):
    declared = serializers.BooleanField()


urlpatterns: list[URLPattern] = step_api(
    "projects",
    Project,
    lookup="number",
    doors={
        "submit": Door(actions.submit, Declaration),
        "withdraw": Door(actions.withdraw),
        "approve_body": Door(actions.approve_body, Approval),
        "approve_finance": Door(actions.approve_finance, Approval),
        "return_body": Door(actions.return_body, Return),
        "return_finance": Door(actions.return_finance, Return),
        "refuse_body": Door(actions.refuse_body, Refusal),
        "refuse_finance": Door(actions.refuse_finance, Refusal),
    },
)
