"""The API of stages 3 and 4: a POST a step, by the same tables and actions as the web."""

from __future__ import annotations

from typing import Any

from django.urls.resolvers import URLPattern, URLResolver
from rest_framework import serializers

from kernel.api import Door, step_api
from procurement import actions
from procurement.models import Bid, PanelMember, Tender


class Because(serializers.Serializer[Any]):
    because = serializers.CharField(max_length=2000)


class Intention(serializers.Serializer[Any]):
    intention_overview = serializers.CharField(max_length=4000)
    intention_month = serializers.RegexField(r"^20[0-9]{2}-(0[1-9]|1[0-2])$")
    intention_remarks = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    sme_scope = serializers.ChoiceField(choices=["whole", "part", "none"], default="none")


class Consultation(serializers.Serializer[Any]):
    record = serializers.CharField(max_length=8000)
    due_at = serializers.DateTimeField()


class Award(serializers.Serializer[Any]):
    rank = serializers.IntegerField(min_value=1, default=1)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class Report(serializers.Serializer[Any]):
    low_price_record = serializers.CharField(max_length=8000, required=False, allow_blank=True, default="")


class Quote(serializers.Serializer[Any]):
    amount = serializers.DecimalField(max_digits=18, decimal_places=2)
    note_text = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class Recusal(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class Signature(serializers.Serializer[Any]):
    dissent = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")


urlpatterns: list[URLPattern | URLResolver] = [
    *step_api("tenders", Tender, lookup="number", doors={
        "publish_intention": Door(actions.publish_intention, Intention),
        "prepare": Door(actions.prepare),
        "rework": Door(actions.rework, Because),
        "publish": Door(actions.publish),
        "open": Door(actions.open_bids),
        "qualify": Door(actions.qualify),
        "request_quotes": Door(actions.request_quotes, Consultation),
        "open_quotes": Door(actions.open_quotes),
        "report": Door(actions.report, Report),
        "award": Door(actions.award, Award, step_up=True),
        "publish_result": Door(actions.publish_result),
        "terminate": Door(actions.terminate, Because),
        "join": Door(actions.join),
    }),
    *step_api("bids", Bid, lookup="public_id", doors={
        "seal": Door(actions.seal, step_up=True),
        "withdraw": Door(actions.withdraw, step_up=True),
        "revise": Door(actions.revise),
        "final_quote": Door(actions.final_quote, Quote, step_up=True),
    }),
    *step_api("seats", PanelMember, lookup="pk", doors={
        "declare": Door(actions.declare),
        "recuse": Door(actions.recuse, Recusal),
        "score_lock": Door(actions.lock_scores, step_up=True),
        "sign": Door(actions.sign, Signature, step_up=True),
    }),
]
