"""Django's registration of the app."""

from django.utils.translation import gettext_lazy as _

from kernel.registry import PortalApp, Wording


class KernelConfig(PortalApp):
    name = "kernel"
    findings: Wording = {
        "file_empty": (_("The file %(got)s is empty (0 bytes)."), _("Choose the file again; open it first to see that it has content.")),
        "file_too_large": (_("The file %(got)s is larger than %(need)s MB."), _("Split or compress it.")),
        "file_type": (_("Files of this kind are not taken: %(got)s."), _("Allowed: %(need)s.")),
        "file_content": (_("The content of the file is not %(need)s (it looks like %(got)s)."), _("Save it again as %(need)s, then choose it anew.")),
        "file_cut": (_("The file %(got)s ends too early: the upload or the copy was cut."), _("Open it to check it, and upload it again.")),
    }
