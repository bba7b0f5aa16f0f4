"""The public register of contractors to read, and the two steps of an account."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from django.urls.resolvers import URLPattern
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.api import Door, step_api
from kernel.clock import today
from parties import actions, queries
from parties.models import Contractor
from parties.rules import normal_code


class GradeShape(serializers.Serializer[Any]):
    """One evaluated contract."""

    project = serializers.CharField(source="thread")
    contract = serializers.CharField(source="contract_number")
    service = serializers.CharField()
    body = serializers.CharField(source="body_name")
    grade = serializers.CharField()
    score = serializers.DecimalField(max_digits=6, decimal_places=2)
    concluded_on = serializers.DateField()


class VendorShape(serializers.Serializer[Any]):
    """A contractor's public facts; no person and no telephone number."""

    key = serializers.CharField(help_text="unified social credit code, GB 32100-2015")
    name = serializers.CharField(source="organisation.name")
    type = serializers.CharField()
    size = serializers.CharField()
    place = serializers.CharField(source="organisation.jurisdiction_id", help_text="six digits")
    address = serializers.CharField(source="organisation.address")
    registered_at = serializers.DateTimeField()


class VendorDetailShape(VendorShape):
    """With grades, and whether it may bid today."""

    may_bid = serializers.BooleanField()
    grades = GradeShape(many=True)


class VendorPageShape(serializers.Serializer[Any]):
    """One page; `next` is the `after` of the next one, "" at the end."""

    results = VendorShape(many=True)
    next = serializers.CharField(allow_blank=True)


class VendorList(APIView):
    """Contractors with an open account, by code."""

    @extend_schema(
        operation_id="vendors_list", tags=["vendors"], responses=VendorPageShape,
        parameters=[OpenApiParameter("q", str, description="part of the name"), OpenApiParameter("after", str, description="code to go on after")],
    )
    def get(self, request: Request) -> Response:
        words = request.query_params.get("q", "").strip()[:60]
        after = normal_code(request.query_params.get("after", "")[:40])
        rows, more = queries.page_of_contractors(request._request.actor, after=after, words=words, size=100)
        return Response(VendorPageShape({"results": rows, "next": more}).data)


class VendorDetail(APIView):
    """One contractor."""

    @extend_schema(operation_id="vendors_read", tags=["vendors"], responses=VendorDetailShape)
    def get(self, request: Request, key: str) -> Response:
        rows = Contractor.objects.visible_to(request._request.actor).select_related("organisation").prefetch_related("grades")
        row = get_object_or_404(rows, organisation__key=key)
        facts = VendorShape(row).data
        grades = GradeShape(row.grades.all(), many=True).data
        return Response({**facts, "may_bid": queries.may_bid(row, today(request._request.clock)), "grades": grades})


class Reason(serializers.Serializer[Any]):
    """Why."""

    because = serializers.CharField(max_length=500)


urlpatterns: list[URLPattern] = [
    path("vendors/", VendorList.as_view(), name="api-vendors"),
    path("vendors/<str:key>/", VendorDetail.as_view(), name="api-vendor"),
    *step_api("vendors", Contractor, lookup="organisation__key", doors={"close": Door(actions.close, Reason), "reopen": Door(actions.reopen, Reason)}),
]
