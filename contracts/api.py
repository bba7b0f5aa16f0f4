"""The API of stages 5 and 6: a POST a step, by the same tables and actions as the web."""

from __future__ import annotations

from typing import Any

from django.urls.resolvers import URLPattern, URLResolver
from rest_framework import serializers

from contracts import actions
from contracts.models import Contract
from kernel.api import Door, step_api


class ContractorSignature(serializers.Serializer[Any]):
    document_hash = serializers.RegexField(r"^[0-9a-f]{64}$")
    payee_bank = serializers.CharField(max_length=200)
    payee_account = serializers.CharField(max_length=40)


class BodySignature(serializers.Serializer[Any]):
    document_hash = serializers.RegexField(r"^[0-9a-f]{64}$")


class Termination(serializers.Serializer[Any]):
    because = serializers.CharField(max_length=2000)


urlpatterns: list[URLPattern | URLResolver] = [
    *step_api("contracts", Contract, lookup="number", doors={
        "offer": Door(actions.offer),
        "recall": Door(actions.recall),
        "sign_contractor": Door(actions.sign_contractor, ContractorSignature, step_up=True),
        "sign": Door(actions.sign, BodySignature, step_up=True),
        "publish": Door(actions.publish),
        "file": Door(actions.file_copy),
        "start": Door(actions.start),
        "terminate": Door(actions.terminate, Termination, step_up=True),
    }),
]  # fmt: skip
