"""The API of catalogs and of transferred functions: everybody reads, whose act it is takes the steps."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import actions
from catalog.actions import transfers
from catalog.models import Catalog, CatalogItem, FunctionTransfer
from kernel.api import Door, step_api


class ItemShape(serializers.ModelSerializer[CatalogItem]):
    under = serializers.CharField(source="parent.name", default="", read_only=True)

    class Meta:
        model = CatalogItem
        fields = ["code", "level", "under", "name", "nature", "for_public", "pilot", "description", "note", "valid_from", "valid_to"]


class CatalogShape(serializers.ModelSerializer[Catalog]):
    place = serializers.CharField(source="jurisdiction.name", read_only=True)

    class Meta:
        model = Catalog
        fields = ["slug", "jurisdiction", "place", "kind", "year", "title", "document", "excerpt", "demonstration", "state", "version", "effective_on", "ended_on", "published_at", "approval"]


class CatalogWithItems(CatalogShape):
    items = ItemShape(many=True, read_only=True)

    class Meta(CatalogShape.Meta):
        fields = [*CatalogShape.Meta.fields, "items"]


class PublishInput(serializers.Serializer[Any]):
    effective_on = serializers.DateField()
    document = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class ReasonInput(serializers.Serializer[Any]):
    because = serializers.CharField(max_length=1000)


class NothingInput(serializers.Serializer[Any]):
    """A step that asks for nothing."""


DOORS = {
    "end_consultation": Door(actions.end_consultation, NothingInput),
    "submit_review": Door(actions.submit_review, NothingInput),
    "publish": Door(actions.publish, PublishInput),
    "take_effect": Door(actions.take_effect, NothingInput),
    "adjust": Door(actions.adjust, ReasonInput),
    "repeal": Door(actions.repeal, ReasonInput),
}


class CatalogList(APIView):
    """Every version that was ever published."""

    @extend_schema(operation_id="catalogs_list", responses=CatalogShape(many=True), tags=["catalogs"])
    def get(self, request: Request) -> Response:
        rows = Catalog.objects.public().select_related("jurisdiction").order_by("-effective_on", "-pk")[:200]
        return Response(CatalogShape(rows, many=True).data)


class CatalogRead(APIView):
    """One version with its rows, in the paper's order."""

    @extend_schema(operation_id="catalogs_read", responses=CatalogWithItems, tags=["catalogs"])
    def get(self, request: Request, slug: str) -> Response:
        rows = Catalog.objects.public().select_related("jurisdiction").prefetch_related("items__parent")
        return Response(CatalogWithItems(get_object_or_404(rows, slug=slug)).data)


class FunctionShape(serializers.ModelSerializer[FunctionTransfer]):
    place = serializers.CharField(source="jurisdiction.name", read_only=True)
    from_body = serializers.CharField(source="from_body.name", read_only=True)
    catalog_item = serializers.CharField(source="catalog_item.code", default="", read_only=True)

    class Meta:
        model = FunctionTransfer
        fields = ["number", "jurisdiction", "place", "function", "description", "from_body", "way", "to_kind", "receiver", "document", "from_on", "until", "state", "catalog_item"]


class FunctionList(APIView):
    """Functions that were ever published, newest first."""

    @extend_schema(operation_id="functions_list", responses=FunctionShape(many=True), tags=["functions"])
    def get(self, request: Request) -> Response:
        rows = FunctionTransfer.objects.public().select_related("jurisdiction", "from_body", "catalog_item").order_by("-pk")[:200]
        return Response(FunctionShape(rows, many=True).data)


TRANSFER_DOORS = {"publish_transfer": Door(transfers.publish, NothingInput), "repeal_transfer": Door(transfers.repeal, ReasonInput)}

urlpatterns: list[URLPattern | URLResolver] = [
    path("functions/", FunctionList.as_view(), name="api-functions"),
    *step_api("functions", FunctionTransfer, lookup="number", doors=TRANSFER_DOORS),
    path("catalogs/", CatalogList.as_view(), name="api-catalogs"),
    path("catalogs/<slug:slug>/", CatalogRead.as_view(), name="api-catalog"),
    *step_api("catalogs", Catalog, lookup="slug", doors=DOORS),
]
