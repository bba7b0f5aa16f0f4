"""The API of applications: a POST a step, by the same table as the web."""

from typing import Any

from django.urls.resolvers import URLPattern
from rest_framework import serializers

from kernel.api import Door, step_api
from planning import actions
from planning.models import Plan, Project


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


class FinanceApproval(Approval):
    """`conditions`: the contractor's conditions as finance fixes them with the body, with a reason when they differ."""

    conditions = serializers.CharField(max_length=4000, required=False, allow_null=True, default=None)
    conditions_reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class NewFunctionApproval(FinanceApproval):
    """`scale`: B1 or B2, where the place has no line for what is large."""

    scale = serializers.ChoiceField(choices=["B1", "B2"], required=False, default="")


class Opinion(serializers.Serializer[Any]):
    opinion = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


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
        "approve_finance": Door(actions.approve_finance, FinanceApproval),
        "send_staffing": Door(actions.send_staffing, NewFunctionApproval),
        "send_government": Door(actions.send_government, FinanceApproval),
        "approve_staffing": Door(actions.approve_staffing, Approval),
        "return_body": Door(actions.return_body, Return),
        "return_finance": Door(actions.return_finance, Return),
        "refuse_body": Door(actions.refuse_body, Refusal),
        "refuse_finance": Door(actions.refuse_finance, Refusal),
        "return_staffing": Door(actions.return_staffing, Return),
        "refuse_staffing": Door(actions.refuse_staffing, Refusal),
        "return_government": Door(actions.return_government, Return),
        "refuse_government": Door(actions.refuse_government, Refusal),
    },
) + step_api(
    "plans",
    Plan,
    lookup="number",
    doors={
        "submit_plan": Door(actions.submit_plan),
        "endorse_plan": Door(actions.endorse_plan, Opinion),
        "return_plan": Door(actions.return_plan, Opinion),
        "publish_plan": Door(actions.publish_plan, Opinion),
        "reject_plan": Door(actions.reject_plan, Opinion),
    },
)
