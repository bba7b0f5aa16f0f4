"""The registers: fair-competition reviews, and articles of experience, questions and local measures; the bureau's pages and the public ones."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.views import signed_in, submit
from law import actions, queries
from law.forms import ArticleForm, CleanupForm, SettleForm
from law.models import Article, ArticleState, Cleanup
from law.views import doors

MOST = 200


@signed_in
def registers(request: HttpRequest) -> HttpResponse:
    """Both registers at the bureau."""
    doors.read(request)
    context = {
        "tabs": doors.tabs("fin-registers", request.actor), "cleanups": Cleanup.objects.all()[:MOST], "articles": Article.objects.all()[:MOST],
        "may": request.actor.has("administrator"),
    }
    return render(request, "law/fin_registers.html", context)


@signed_in
def new_cleanup(request: HttpRequest) -> HttpResponse:
    """Enter a rule that was reviewed."""
    doors.write(request)
    return submit(
        request, CleanupForm(request.POST or None), lambda **data: actions.record_cleanup(by=request.actor, clock=request.clock, **data),
        template="law/fin_form.html", then=lambda _row: reverse("fin-registers"), context=_page(_("Enter a fair-competition review"), _("Enter the review")),
    )  # fmt: skip


@signed_in
def settle(request: HttpRequest, number: str) -> HttpResponse:
    """Say what became of it."""
    doors.write(request)
    found = get_object_or_404(Cleanup, number=number)
    return submit(
        request, SettleForm(request.POST or None), lambda **data: actions.settle_cleanup(found, by=request.actor, clock=request.clock, **data),
        template="law/fin_form.html", then=lambda _row: reverse("fin-registers"),
        context=_page(_("Record what was done"), _("Record what was done")) | {"about": found.document, "detail": found.finding},
    )  # fmt: skip


@signed_in
def new_article(request: HttpRequest) -> HttpResponse:
    """Write an article; it is a draft until it is published."""
    doors.write(request)
    return submit(
        request, ArticleForm(request.POST or None, request.FILES or None), lambda **data: actions.write_article(by=request.actor, clock=request.clock, **data),
        template="law/fin_form.html", then=lambda _row: reverse("fin-registers"), context=_page(_("Write an article"), _("Save as a draft")),
    )  # fmt: skip


def _page(title: str, verb: str) -> dict[str, object]:
    return {"title": title, "verb": verb, "crumbs": doors.crumbs((_("Registers"), reverse("fin-registers")), (title, ""))}


@signed_in
def article_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Publish an article, or take it down."""
    doors.write(request)
    found = get_object_or_404(Article, number=number)
    acts = {"publish": actions.publish_article, "take-down": actions.take_down_article}
    if step not in acts:
        raise Http404
    if request.method == "POST":
        acts[step](found, by=request.actor, clock=request.clock)
    return redirect("fin-registers")


def cleanups(request: HttpRequest) -> HttpResponse:
    """Everybody reads which rules were reviewed, what was found and what became of them."""
    names = queries.place_names()
    rows = [(row, names.get(row.place, row.place)) for row in Cleanup.objects.all()[:MOST]]
    return render(request, "law/cleanups.html", {"rows": rows})


def articles(request: HttpRequest) -> HttpResponse:
    """Experience, questions with answers, local measures."""
    return render(request, "law/articles.html", {"rows": Article.objects.filter(state=ArticleState.PUBLISHED)[:MOST]})


def article(request: HttpRequest, number: str) -> HttpResponse:
    """One article."""
    found = get_object_or_404(Article.objects.select_related("file"), number=number, state=ArticleState.PUBLISHED)
    return render(request, "law/article.html", {"article": found, "place": queries.place_names().get(found.place, "")})
