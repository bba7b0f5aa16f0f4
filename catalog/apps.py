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
        # What an imported table may have wrong; the words of the file itself (formulas, merges, encodings) stand in the kernel.
        "import.no_rows": (_("The table has no rows."), _("Fill in the template and upload it again.")),
        "import.no_heading": (
            _("No row of headings was found in the first rows of any sheet."),
            _("The headings must name at least 名称 with 代码 or 级别, or 一级 with 二级. Take the template."),
        ),
        "import.two_sheets": (_("Several sheets hold a table: %(got)s."), _("Leave only one of them in the file.")),
        "import.heading_twice": (_("Row %(need)s names a column twice: %(got)s."), _("Rename or delete one of them.")),
        "import.heading_both": (_("The headings have both 名称 and 一级."), _("Use one layout: a row for each item, or levels in columns.")),
        "import.ragged": (_("The row has %(got)s cells, the headings are %(need)s."), _("A comma inside a text needs quotation marks around it.")),
        "import.no_name": (_("The name is missing."), _("Fill it in, or delete the row.")),
        "import.no_level": (_("The level is missing."), _("Fill in 1, 2, 3 or 4.")),
        "import.level": (_("“%(got)s” is no level."), _("Levels are 1 to 4, or 一级 to 四级.")),
        "import.level_jump": (_("A row of level %(got)s without a row of level %(need)s above it."), _("Insert the missing heading, or correct the level.")),
        "import.level_below": (_("A row of level %(got)s hangs on a row of level %(need)s."), _("Each row hangs on a row of the level before its own.")),
        "import.code": (_("“%(got)s” is no code."), _("A code has letters, digits, points and dashes, at most %(need)s.")),
        "import.long": (_("The text has %(got)s characters, at most %(need)s are kept."), _("Shorten it.")),
        "import.yes_no": (_("“%(got)s” is neither yes nor no."), _("Write 是 or 否.")),
        "import.code_twice": (_("The code %(got)s stands in row %(need)s already."), _("Give it a code of its own.")),
        "import.name_twice": (_("“%(got)s” stands in row %(need)s already, under the same heading."), _("Delete one of them, or change the name.")),
        "import.code_stands": (_("The code %(got)s stands in the catalog already (%(need)s)."), _("Delete the row, or change the code.")),
        "import.name_stands": (_("“%(got)s” stands in the catalog already, under the same heading."), _("Delete the row.")),
        "import.no_parent": (_("The code above, %(got)s, stands neither in the table nor in the catalog."), _("Add its row, or correct the code.")),
        "import.cycle": (_("The codes above this row lead in a circle (%(need)s)."), _("Correct 上级代码 of one of the rows.")),
        "import.no_basis": (_("%(got)s is not in the catalog above: %(need)s."), _("The row is taken without a link to the catalog above.")),
        "import.changed": (
            _("The draft has changed since the table was checked: row %(got)s no longer fits."),
            _("Discard this import and upload the table again."),
        ),
    }
