"""Django's registration of the app."""

from django.utils.translation import gettext_lazy as _

from kernel.registry import PortalApp, Wording


class KernelConfig(PortalApp):
    name = "kernel"
    verbose_name = _("Core of the portal")
    findings: Wording = {
        "file_empty": (_("The file %(got)s is empty (0 bytes)."), _("Choose the file again; open it first to see that it has content.")),
        "file_too_large": (_("The file %(got)s is larger than %(need)s MB."), _("Split or compress it.")),
        "file_type": (_("Files of this kind are not taken: %(got)s."), _("Allowed: %(need)s.")),
        "file_content": (_("The content of the file is not %(need)s (it looks like %(got)s)."), _("Save it again as %(need)s, then choose it anew.")),
        "file_cut": (_("The file %(got)s ends too early: the upload or the copy was cut."), _("Open it to check it, and upload it again.")),
        "table_kind": (_("%(got)s is neither XLSX nor CSV."), _("Save the table as XLSX or CSV.")),
        "table_old": (_("%(got)s is in the old Excel format."), _("Open it and save it as XLSX.")),
        "table_macro": (_("The workbook carries macros."), _("Save it as XLSX, without macros.")),
        "table_locked": (_("The file is encrypted, or in the old Excel format."), _("Remove the password and save it as XLSX.")),
        "table_content": (_("The content of %(got)s is not %(need)s, whatever its name says."), _("Save the table again as XLSX or CSV.")),
        "table_empty": (_("The file %(got)s is empty (0 bytes)."), _("Choose the file again; open it first to see that it has content.")),
        "table_broken": (_("The workbook is damaged: it cannot be read to its end."), _("Open it in a spreadsheet and save it again as XLSX.")),
        "table_entities": (_("The workbook declares a document type or entities, which no spreadsheet does."), _("Save it again with a spreadsheet program.")),
        "table_bomb": (_("Unpacked, the workbook is larger than %(need)s MB or made of too many parts."), _("Split the table, or save it as CSV.")),
        "table_encoding": (_("The text can be read neither as UTF-8 nor as GB18030 (tried: %(need)s)."), _("Save it as CSV UTF-8.")),
        "table_quotes": (_("Row %(got)s: a quotation mark is not closed."), _("Close it, or take it out.")),
        "table_rows": (_("The table has more than %(need)s rows."), _("Split it into several files.")),
        "table_wide": (_("Cell beyond the last column that is read: %(got)s"), _("Delete what stands to the right of the table.")),
        "table_cell_long": (_("The cell holds %(got)s characters."), _("Shorten it.")),
        "table_control": (_("The cell holds characters that cannot be stored: %(got)s"), _("Delete them; they are often left by other programs.")),
        "table_formula": (_("The cell holds a formula."), _("Copy the column and paste it as values.")),
        "table_error": (_("The cell holds the error %(got)s."), _("Type the value.")),
        "table_merged": (_("Merged cells: %(got)s."), _("Undo the merge and fill each cell.")),
    }
