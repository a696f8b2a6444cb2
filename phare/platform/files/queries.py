"""Reads of kept files."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from phare.platform.files.gateways import storage
from phare.platform.files.models import StoredFile
from phare.values.refusal import Refusal


class AlteredFileError(Refusal):
    """What is kept is no longer what was put there."""


def files_of(administration_id: int, record_class: str, record_key: str) -> QuerySet[StoredFile]:
    """Return the files of a record, oldest first, both renditions."""
    return StoredFile.objects.filter(
        administration_id=administration_id, record_class=record_class, record_key=record_key
    ).select_related("full")


def content_of(file: StoredFile) -> bytes:
    """Return the bytes of a file, its digest checked. Raises AlteredFileError."""
    try:
        return storage.content(file.sha256)
    except storage.AlteredContentError:
        raise AlteredFileError(
            _("« %(name)s » n'est plus tel qu'il a été déposé. Prévenez l'administrateur de la plateforme.")
            % {"name": file.name}
        ) from None
