"""The reference admin at /ops/: what a table to read shows, in words; and the law's own tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from law import models

if TYPE_CHECKING:
    Table = admin.ModelAdmin[Model]
else:  # the class takes no parameter at run time
    Table = admin.ModelAdmin

admin.site.site_header = _("Reference tables")
admin.site.site_title = _("Government purchase of services")
admin.site.index_title = _("To read; the finance bureau changes them on its own pages")

# Words for fields whose model gives none; a field's own words come first.
LABELS: dict[str, str | Promise] = {
    "slug": _("key"), "key": _("key"), "code": _("code"), "name": _("name"), "number": _("number"), "title": _("title"),
    "jurisdiction": _("place"), "place": _("place"), "year": _("year"), "kind": _("kind"), "document": _("document"), "source": _("source"), "state": _("state"),
    "effective_on": _("effective on"), "published_at": _("published at"), "repealed_at": _("repealed at"), "approval": _("approval"), "excerpt": _("excerpt"),
    "demonstration": _("demonstration data"), "level": _("level"), "parent": _("above"), "catalog": _("catalog"), "family": _("family"), "note": _("remark"),
    "for_public": _("service to the public"), "basis": _("basis"), "position": _("position"), "since": _("in force since"), "until": _("in force until"),
    "words": _("words that block"), "hints": _("words for a person to judge"), "unless": _("except in"), "provision": _("provision"), "cite": _("source as cited"),
    "other_way": _("another way"), "body": _("purchasing body"), "fund": _("kind of funds"), "amount": _("amount in yuan"), "organisation": _("organisation"),
    "department": _("department"), "reasons": _("reasons"), "function": _("function"), "from_body": _("from"), "from_on": _("handed over on"), "to_kind": _("handed over to"),
    "text": _("text"), "way": _("way"), "created_at": _("entered at"), "drafted_at": _("drafted at"),
    "adjusting_at": _("adjusting since"), "approval_file": _("file of the approval"), "approved_at": _("approved at"), "approved_on": _("approved on"),
    "consulted_at": _("consultation ended at"), "effective_at": _("in force at"), "ended_on": _("ended on"), "heard_at": _("experts heard at"),
    "no_experts": _("why no expert was heard"), "previous": _("version before"), "purpose": _("purpose"), "reviewed_at": _("reviewed at"),
    "submitted_at": _("submitted at"), "version": _("version"), "withdrawn_at": _("withdrawn at"), "benefit_cost": _("good for cost"),
    "benefit_function": _("good for the change of functions"), "benefit_quality": _("good for quality"), "description": _("description"), "nature": _("nature"),
    "need": _("need"), "owner": _("department in charge"), "owner_name": _("name of the department in charge"), "pilot": _("pilot"),
    "valid_from": _("valid from"), "valid_to": _("valid to"),
}  # fmt: skip


def label_of(field: Any) -> str | Promise:
    """A field's words: the model's own where it gives some, else the common ones, else what Django makes of its name."""
    own = getattr(field, "verbose_name", "")
    return own if isinstance(own, Promise) else LABELS.get(field.name, own)


class ReadOnly(Table):
    """A table that nobody changes here. Every column and every field is shown under its words."""

    list_per_page = 50

    def __init__(self, model: type[Model], site: admin.AdminSite) -> None:
        self.shown: dict[str, str] = {}
        for field in model._meta.concrete_fields:
            name = f"show_{field.name}"
            setattr(self, name, _cell(field))
            self.shown[field.name] = name
        super().__init__(model, site)
        self.list_display = tuple(self.shown.get(name, name) if isinstance(name, str) else name for name in self.list_display)
        self.list_display_links = self.list_display[:1]
        self.filters: Any = tuple((name, titled(model._meta.get_field(name))) for name in self.list_filter if isinstance(name, str))

    def get_list_filter(self, request: HttpRequest) -> Any:
        return self.filters

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return [self.shown[field.name] for field in self.model._meta.concrete_fields if field.name not in HIDDEN]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return self.get_fields(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


HIDDEN = frozenset({"id", "password"})


def _cell(field: Any) -> Callable[[Any], Any]:
    """A column of one field under its words: choices as their words, a relation as its row's name, lists with commas between."""

    def show(row: Any) -> Any:
        display = getattr(row, f"get_{field.name}_display", None)
        value = display() if display else getattr(row, field.name)
        return "、".join(map(str, value)) if isinstance(value, list) else "" if value is None and field.get_internal_type() != "BooleanField" else value

    cell: Any = show
    cell.short_description = label_of(field)
    cell.admin_order_field = field.name
    cell.boolean = field.get_internal_type() == "BooleanField"
    return show


def titled(field: Any) -> type[admin.FieldListFilter]:
    """A filter under a field's words."""
    kind: Any = admin.AllValuesFieldListFilter
    if field.choices:
        kind = admin.ChoicesFieldListFilter
    elif field.get_internal_type() == "BooleanField":
        kind = admin.BooleanFieldListFilter

    class Titled(kind):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.title = str(label_of(field))

    return Titled


def english() -> list[str]:
    """What a reader of Chinese would still see in English at /ops/: "model.field: words". Empty when all is translated."""
    out = []
    for model, table in admin.site._registry.items():
        words: list[tuple[str, Any]] = [("", model._meta.verbose_name), ("", model._meta.verbose_name_plural), ("app", model._meta.app_config.verbose_name if model._meta.app_config else "")]
        words += [(field.name, label_of(field)) for field in model._meta.concrete_fields if field.name not in HIDDEN]
        words += [(field.name, label) for field in model._meta.concrete_fields for _value, label in field.flatchoices or ()]
        out += [f"{model._meta.label}.{name}: {text}" for name, text in words if table and str(text) and str(text).isascii() and not str(text).isdecimal()]
    return sorted(set(out))


@admin.register(models.LegalDocument)
class DocumentAdmin(ReadOnly):
    list_display = ("key", "number", "name", "since", "until", "place", "kind", "origin")
    list_filter = ("kind", "origin")
    search_fields = ("key", "number", "name")


@admin.register(models.ProvisionVersion)
class VersionAdmin(ReadOnly):
    list_display = ("provision", "title", "place", "since", "until", "unit", "verified", "origin")
    list_filter = ("verified", "kind", "origin", "unit")
    search_fields = ("provision", "title", "rule")
    list_select_related = ("document",)


@admin.register(models.Revision)
class RevisionAdmin(ReadOnly):
    list_display = ("at", "reason", "changed")


@admin.register(models.Change)
class ChangeAdmin(ReadOnly):
    list_display = ("number", "title", "kind", "place", "since", "state", "basis")
    list_filter = ("state",)
    search_fields = ("number", "title", "key")
    list_select_related = ("file", "proposed_by", "decided_by")


@admin.register(models.CalendarYear)
class CalendarAdmin(ReadOnly):
    list_display = ("year", "source", "change")
    list_select_related = ("change",)


@admin.register(models.Cleanup)
class CleanupAdmin(ReadOnly):
    list_display = ("number", "document", "issuer", "reviewed_on", "outcome", "state")
    list_filter = ("state", "outcome")
