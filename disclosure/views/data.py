"""Open data: what there is, in which form, and from when."""

from __future__ import annotations

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure.models import Notice, Release
from disclosure.queries.coverage import coverage
from disclosure.queries.dossier import public_projects
from disclosure.queries.home import key_figures
from disclosure.queries.progress import courses
from kernel.sheetout import safe

MOST = 5000


def index(request: HttpRequest) -> HttpResponse:
    """The sets on offer, with their number and the moment of the newest."""
    at = request.clock.now()
    return render(request, "disclosure/data.html", {"now": at, "figures": key_figures(at), "releases": Release.objects.count(),
                                                    "newest": Notice.objects.newest_first().first(), "coverage": coverage()})


def projects_csv(request: HttpRequest) -> HttpResponse:
    """Public projects with their money, UTF-8 with BOM so that spreadsheets read the Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["项目编号", "项目名称", "购买主体", "地区", "目录", "预算（元）", "合同（元）", "已付（元）", "承接主体"])
    for course in courses(public_projects().order_by("-pk")[:MOST]).values():
        project, contract = course.project, course.contract
        row = [project.number, project.title, project.body.name, project.jurisdiction.name, project.catalog_item.name, project.budget_amount,
               contract.amount if contract else "", course.paid, contract.contractor.name if contract else ""]
        writer.writerow([safe(cell) for cell in row])
    return HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="projects.csv"'})


def coverage_csv(request: HttpRequest) -> HttpResponse:
    """Projects, contracts and money by place and year."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["地区", "年度", "项目数", "购买主体数", "合同数", "合同金额（元）", "已付（元）"])
    for row in coverage():
        writer.writerow([safe(cell) for cell in (row.place, row.year, row.projects, row.bodies, row.contracts, row.amount, row.paid)])
    return HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="coverage.csv"'})
