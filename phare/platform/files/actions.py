"""The only writes of kept files."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext as _

from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.platform.files.gateways import storage
from phare.platform.files.kernel.media import ACCEPTED, LARGEST, media_type, named
from phare.platform.files.models import StoredFile
from phare.platform.files.permissions import is_registered
from phare.values.refusal import Refusal

FULL, PUBLIC = StoredFile.Rendition.FULL, StoredFile.Rendition.PUBLIC


# Bytes just written may wait for their row.
STRAYS_KEPT_FOR = dt.timedelta(days=1)


class EmptyFileError(Refusal):
    """The file holds nothing."""


class TooLargeError(Refusal):
    """The file weighs more than is kept."""


class UnacceptableFileError(Refusal):
    """The file is not, by its content, among those that are kept."""


class NotARenditionError(Refusal):
    """A public rendition must be that of a full file of the same record, that has none yet."""


def store_file(
    *,
    record_class: str,
    record_key: str,
    name: str,
    content: bytes,
    by: Membership,
    at: dt.datetime,
    public_of: StoredFile | None = None,
) -> StoredFile:
    """Keep a file for a record and return it; with `public_of`, as the public rendition of that one.

    Its type is found in its content, and its name given the extension that goes with it. Raises EmptyFileError,
    TooLargeError, UnacceptableFileError, NotARenditionError; ValueError when no room registered this class of record.
    """
    if not is_registered(record_class):
        raise ValueError(f"no room answers for the files of {record_class}")
    if not content:
        raise EmptyFileError(_("Ce fichier est vide. Vérifiez qu'il est bien enregistré, puis déposez-le de nouveau."))
    if len(content) > LARGEST:
        raise TooLargeError(_("Ce fichier pèse plus de 50 Mo. Réduisez-en les images ou partagez-le."))
    media = media_type(content)
    if media is None:
        labels = ", ".join(each.label for each in ACCEPTED)
        raise UnacceptableFileError(
            _("Ce fichier n'est pas accepté, d'après son contenu. Acceptés : %(labels)s.") % {"labels": labels}
        )
    if public_of is not None:
        _check_rendition(public_of, record_class, record_key, by)
    with transaction.atomic():
        _queue_for(digest := storage.digest_of(content))
        # Bytes first, row after: a row never points to nothing. Without row, bytes are harmless.
        storage.keep(content)
        file = StoredFile.objects.create(
            administration_id=by.administration_id,
            owner=by,
            record_class=record_class,
            record_key=record_key,
            name=named(name, media),
            media_type=media.name,
            size=len(content),
            sha256=digest,
            rendition=PUBLIC if public_of else FULL,
            full=public_of,
            created_at=at,
        )
        audit.record("files.file.stored", file, by, at, {"after": _kept(file)})
    return file


def remove_file(file: StoredFile, *, by: Membership, at: dt.datetime) -> None:
    """Remove a file, and its bytes when no other has the same. Raises NotARenditionError while its public one is."""
    if StoredFile.objects.filter(full=file).exists():
        raise NotARenditionError(_("Retirez d'abord la version publique de ce fichier."))
    digest, removed = file.sha256, _kept(file)
    with transaction.atomic():
        subject = audit.reference(file)
        file.delete()
        audit.record("files.file.removed", subject, by, at, {"before": removed})
    transaction.on_commit(lambda: _forget(digest))


def forget_strays(at: dt.datetime) -> int:
    """Erase the bytes that no file has, left by a process killed in mid-write, and return how many they were."""
    digests = list(storage.kept_before(at - STRAYS_KEPT_FOR))
    return sum(map(_forget, digests))


def _check_rendition(full: StoredFile, record_class: str, record_key: str, by: Membership) -> None:
    same = (full.administration_id, full.record_class, full.record_key) == (
        by.administration_id,
        record_class,
        record_key,
    )
    if not same or full.rendition != FULL:
        raise NotARenditionError(_("La version publique doit être celle d'un fichier intégral du même objet."))
    if StoredFile.objects.filter(full=full).exists():
        raise NotARenditionError(_("Ce fichier a déjà une version publique. Retirez-la avant d'en déposer une autre."))


def _kept(file: StoredFile) -> dict[str, object]:
    return {
        "record": f"{file.record_class}:{file.record_key}",
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "rendition": str(file.rendition),
        "full": file.full_id,
    }


def _queue_for(digest: str) -> None:
    """Wait for whoever keeps or forgets the same bytes: the last one to leave must not take those of who comes in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"files:{digest}"])


def _forget(digest: str) -> bool:
    """Erase the bytes of this digest unless a file has them, and return whether they were erased."""
    with transaction.atomic():
        _queue_for(digest)
        if StoredFile.objects.filter(sha256=digest).exists():
            return False
        storage.forget(digest)
    return True
