"""Django's registration of the app, and the words of its findings."""

from django.utils.translation import gettext_lazy as _

from kernel.registry import PortalApp


class CatalogConfig(PortalApp):
    name = "catalog"
    verbose_name = _("Catalogs")
    findings = {
        "catalog.barred": (
            _("“%(got)s” may not be bought: it belongs to “%(need)s”."),
            _("Leave it out, or take another way. %(fix)s"),
        ),
        "catalog.doubtful": (
            _("“%(got)s” may touch on “%(need)s”."),
            _("A reviewer judges whether the matter itself is barred."),
        ),
        "catalog.not_barred": (_("Not on the list of what may not be bought"), _("%(need)s matters compared")),
        "catalog.in_force": (_("Item of the catalog in force"), _("%(got)s, %(need)s")),
        "catalog.in_force.not": (
            _("The item “%(got)s” is not in the catalog in force, “%(need)s”."),
            _("Choose an item of the catalog that is in force today."),
        ),
        "catalog.leaf": (_("A concrete item of the catalog"), "%(got)s"),
        "catalog.leaf.not": (_("“%(got)s” is a heading of the catalog, not an item."), _("Choose an item below it.")),
        "catalog.item_new": (_("New in this catalog"), "%(got)s"),
        "catalog.item_new.not": (_("“%(got)s” stands in this catalog already, by its name or its code."), _("Change the name or the code.")),
        "catalog.has_items": (_("The catalog has items"), "%(got)s"),
        "catalog.has_items.not": (_("The catalog has no item."), _("Add at least one item, then publish.")),
        "catalog.effective": (_("Takes effect on %(got)s"), ""),
        "catalog.effective.not": (
            _("The catalog cannot take effect on %(got)s: no catalog takes effect before its publication."),
            _("The earliest day is %(fix)s."),
        ),
    }
