"""What machines may read without an account: notices, projects and OCDS packages, with the filters and the cursor of the pages."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from disclosure.models import Notice
from disclosure.queries import packages
from disclosure.queries.dossier import public_projects
from disclosure.queries.notices import Filters, as_data, slice_of
from disclosure.queries.progress import Course, courses, current_stage, stages

PAGE = 100
COLUMNS = ("id", "number", "kind", "title", "thread", "published_at", "jurisdiction_id", "body_name", "catalog_code", "catalog_name", "method", "amount",
           "closes_at", "for_small_firms", "supplier_name", "sha256")


class NoticeRow(serializers.Serializer[Any]):
    """A notice in the list. Amounts are texts in yuan; moments carry their offset."""

    number = serializers.CharField()
    kind = serializers.CharField()
    title = serializers.CharField()
    project = serializers.CharField(source="thread")
    at = serializers.DateTimeField(source="published_at")
    place = serializers.CharField(source="jurisdiction_id")
    buyer = serializers.CharField(source="body_name")
    catalogCode = serializers.CharField(source="catalog_code")
    catalogName = serializers.CharField(source="catalog_name")
    method = serializers.CharField()
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    closesAt = serializers.DateTimeField(source="closes_at", allow_null=True)
    forSmallFirms = serializers.BooleanField(source="for_small_firms")
    supplier = serializers.CharField(source="supplier_name")
    sha256 = serializers.CharField()


class NoticePage(serializers.Serializer[Any]):
    """A page of notices, newest first; `next` goes into `after`, null on the last page."""

    results = NoticeRow(many=True)
    next = serializers.CharField(allow_null=True)


class NoticeWhole(serializers.Serializer[Any]):
    """A notice with its text. sha256 is over the canonical JSON (RFC 8785) of number, title, sections and at."""

    number = serializers.CharField()
    kind = serializers.CharField()
    title = serializers.CharField()
    project = serializers.CharField()
    at = serializers.CharField()
    buyer = serializers.CharField()
    amount = serializers.CharField(allow_null=True)
    closesAt = serializers.CharField(allow_null=True)
    sections = serializers.JSONField()
    sha256 = serializers.CharField()
    code = serializers.CharField()
    entry = serializers.IntegerField()
    leaf = serializers.IntegerField(allow_null=True)


class StageRow(serializers.Serializer[Any]):
    """A stage of the place's own profile. state: done, now, part, later, ended."""

    code = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField()


class ProjectRow(serializers.Serializer[Any]):
    """A public project with its money in yuan."""

    number = serializers.CharField()
    title = serializers.CharField()
    buyer = serializers.CharField()
    place = serializers.CharField()
    catalogItem = serializers.CharField()
    stage = serializers.CharField()
    budget = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    contract = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    supplier = serializers.CharField()
    paid = serializers.DecimalField(max_digits=18, decimal_places=2)


class ProjectPage(serializers.Serializer[Any]):
    """A page of projects, newest first; `next` goes into `after`, null on the last page."""

    results = ProjectRow(many=True)
    next = serializers.CharField(allow_null=True)


class ProjectWhole(ProjectRow):
    """A public project with its stages and the numbers of its notices."""

    stages = StageRow(many=True)
    notices = serializers.ListField(child=serializers.CharField())


def _query(name: str, what: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.QUERY, required=False, description=what)


FILTERS = [
    _query("q", "words, a number, or an amount such as 50万以上"), _query("kind", "kind of notice"), _query("field", "name of the catalog item"),
    _query("method", "procurement method"), _query("place", "administrative code; a place holds the places in it"), _query("small", "1: for small and medium enterprises"),
    _query("min", "least amount in 10,000 yuan"), _query("max", "largest amount in 10,000 yuan"), _query("open", "1: open for bids now"),
    _query("after", "cursor: `next` of the page before"),
]
MISSING = OpenApiResponse(description="not public, or unknown")


class Notices(APIView):
    @extend_schema(operation_id="notices_list", parameters=FILTERS, responses=NoticePage, tags=["public"])
    def get(self, request: Request) -> Response:
        """Notices, newest first."""
        filters = Filters.read(request.query_params)
        values, after = slice_of(filters, COLUMNS, at=request._request.clock.now(), cursor=request.query_params.get("after", ""), size=PAGE)
        return Response({"results": NoticeRow(values, many=True).data, "next": after or None})


class OneNotice(APIView):
    @extend_schema(operation_id="notices_read", responses={200: NoticeWhole, 404: MISSING}, tags=["public"])
    def get(self, request: Request, number: str) -> Response:
        """One notice with its text, its digest and its place in the public log."""
        found = get_object_or_404(Notice.objects.visible_to(request._request.actor).select_related("entry__leaf"), number=number)
        return Response(as_data(found))


def _project(course: Course) -> dict[str, Any]:
    project, contract = course.project, course.contract
    return {
        "number": project.number, "title": project.title, "buyer": project.body.name, "place": project.jurisdiction_id, "catalogItem": project.catalog_item.name,
        "stage": current_stage(course), "budget": project.budget_amount, "contract": contract.amount if contract else None,
        "supplier": contract.contractor.name if contract else "", "paid": course.paid,
    }


class Projects(APIView):
    @extend_schema(operation_id="projects_list", parameters=[_query("after", "cursor: `next` of the page before")], responses=ProjectPage, tags=["public"])
    def get(self, request: Request) -> Response:
        """Public projects, newest first."""
        after = request.query_params.get("after", "")
        found = public_projects().order_by("-pk")
        if after.isascii() and after.isdigit():
            found = found.filter(pk__lt=int(after[:18]))
        shown = list(courses(found[: PAGE + 1]).values())
        rows = ProjectRow([_project(course) for course in shown[:PAGE]], many=True).data
        return Response({"results": rows, "next": str(shown[PAGE - 1].project.pk) if len(shown) > PAGE else None})


class OneProject(APIView):
    @extend_schema(operation_id="projects_read", responses={200: ProjectWhole, 404: MISSING}, tags=["public"])
    def get(self, request: Request, number: str) -> Response:
        """One project with its stages."""
        course = courses([get_object_or_404(public_projects(), number=number)]).popitem()[1]
        bar = [{"code": stage.code, "name": stage.label, "state": stage.state} for stage in stages(course)]
        numbers = list(Notice.objects.filter(thread=number).order_by("published_at", "id").values_list("number", flat=True))
        return Response(ProjectWhole({**_project(course), "stages": bar, "notices": numbers}).data)


class Releases(APIView):
    @extend_schema(operation_id="projects_ocds_releases", responses={200: OpenApiTypes.OBJECT, 404: MISSING}, tags=["public"])
    def get(self, request: Request, number: str) -> Response:
        """Every OCDS release of the purchase, as a release package."""
        return _package(packages.release_package(get_object_or_404(public_projects(), number=number)))


class Record(APIView):
    @extend_schema(operation_id="projects_ocds_record", responses={200: OpenApiTypes.OBJECT, 404: MISSING}, tags=["public"])
    def get(self, request: Request, number: str) -> Response:
        """The purchase as an OCDS record package."""
        return _package(packages.record_package(get_object_or_404(public_projects(), number=number)))


def _package(body: dict[str, Any] | None) -> Response:
    if body is None:
        raise NotFound
    return Response(body)


urlpatterns = [
    path("notices/", Notices.as_view(), name="api-notices"),
    path("notices/<str:number>/", OneNotice.as_view(), name="api-notice"),
    path("projects/", Projects.as_view(), name="api-projects"),
    path("projects/<str:number>/", OneProject.as_view(), name="api-project"),
    path("projects/<str:number>/ocds/releases/", Releases.as_view(), name="api-ocds-releases"),
    path("projects/<str:number>/ocds/record/", Record.as_view(), name="api-ocds-record"),
]
