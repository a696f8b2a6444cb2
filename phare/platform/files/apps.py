from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "phare.platform.files"
    label = "files"
    verbose_name = _("Fichiers")

    def ready(self) -> None:
        from phare.platform.audit.signals import name_verbs

        name_verbs({"files.file.stored": _("Fichier conservé"), "files.file.removed": _("Fichier retiré")})
