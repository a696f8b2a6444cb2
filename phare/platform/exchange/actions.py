"""The two steps of every import: hold the file, then confirm it, all in one transaction or nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.platform.exchange.gateways import strays
from phare.platform.exchange.kernel.cells import clean
from phare.platform.exchange.kernel.following import FOLLOWING, State
from phare.platform.exchange.kernel.importer import Importer
from phare.platform.exchange.kernel.limits import LARGEST_FILE
from phare.platform.exchange.models import PendingImport
from phare.platform.exchange.queries import examination, held_content
from phare.values.refusal import Refusal

# A file that nobody confirmed is forgotten after this long: it may name people.
KEPT_FOR = dt.timedelta(days=7)
# A file just written may wait for its record.
STRAYS_KEPT_FOR = dt.timedelta(days=1)


class TooLargeError(Refusal):
    """The file weighs more than an import may."""


class EmptyFileError(Refusal):
    """The file holds nothing."""


class AlreadySettledError(Refusal):
    """The import was confirmed or abandoned already, perhaps in another tab."""


class ForgottenFileError(Refusal):
    """The file is no longer kept."""


class StalePreviewError(Refusal):
    """What stands has changed since the preview was shown."""


class FileHasProblemsError(Refusal):
    """The file has problems: nothing may be written."""


def hold_import(
    importer: Importer, target_key: str, file_name: str, content: bytes, *, by: Membership, at: dt.datetime
) -> PendingImport:
    """Keep an uploaded file until its owner confirms or abandons it, and return its record; nothing is read yet.

    Raises TooLargeError above 20 MB, EmptyFileError.
    """
    if len(content) > LARGEST_FILE:
        raise TooLargeError(_("Ce fichier pèse plus de 20 Mo. Retirez-en des images ou partagez-le en plusieurs."))
    if not content:
        raise EmptyFileError(_("Ce fichier est vide. Vérifiez qu'il est bien enregistré, puis déposez-le de nouveau."))
    name = clean(PurePath(file_name.replace("\\", "/")).name)[:200] or "fichier"
    sha256 = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        pending = PendingImport(
            administration_id=by.administration_id,
            owner=by,
            importer=importer.name,
            target=target_key,
            file_name=name,
            sha256=sha256,
            size=len(content),
            state=State.HELD.value,
            created_at=at,
        )
        # The person's name for the file is shown, never used as a path.
        pending.content.save(sha256, ContentFile(content), save=False)
        pending.save()
        audit.record(
            "exchange.file.held", pending, by, at, {"importer": importer.name, "sha256": sha256, "size": len(content)}
        )
    return pending


def confirm_import(
    pending: PendingImport, importer: Importer, target: Any, seen: str, *, by: Membership, at: dt.datetime
) -> Any:
    """Apply a held file, once, by the room's own action, and return what that returns.

    `seen` is the fingerprint of the preview that was confirmed. One transaction: a refusal of the room leaves nothing.
    The trail's row is the room's: one import, one row. Raises AlreadySettledError, ForgottenFileError,
    FileHasProblemsError, StalePreviewError, and whatever the room's action raises.
    """
    with transaction.atomic():
        held = _locked(pending, State.CONFIRMED)
        _queue_behind_other_imports(held)
        try:
            content = held_content(held)
        except FileNotFoundError:
            raise ForgottenFileError(_("Ce fichier n'est plus gardé. Déposez-le de nouveau.")) from None
        found = examination(importer, target, content, held.file_name)
        if found.problems:
            raise FileHasProblemsError(
                _("Le fichier a %(count)s problème(s) : corrigez-le, puis déposez-le de nouveau.")
                % {"count": len(found.problems)}
            )
        if found.seen != seen:
            raise StalePreviewError(
                _("Les données ont changé depuis cet aperçu. Relisez le nouvel aperçu avant de confirmer.")
            )
        result = importer.apply(found.checked.data, target, source=found.source, by=by, at=at)
        _settle(held, State.CONFIRMED, at)
    return result


def abandon_import(pending: PendingImport, *, by: Membership, at: dt.datetime) -> None:
    """Give up a held file and erase its content. Raises AlreadySettledError."""
    with transaction.atomic():
        held = _locked(pending, State.ABANDONED)
        _settle(held, State.ABANDONED, at)
        audit.record("exchange.file.abandoned", held, by, at, {"sha256": held.sha256})


def forget_imports(at: dt.datetime) -> int:
    """Abandon the files that waited more than a week, erase their content, and return how many they were.

    Uploaded files that no record knows, left by a process killed in mid-write, are erased too.
    """
    with transaction.atomic():
        late = PendingImport.objects.select_for_update(skip_locked=True).filter(
            state=State.HELD.value, created_at__lt=at - KEPT_FOR
        )
        forgotten = list(late.select_related("owner"))
        for held in forgotten:
            _settle(held, State.ABANDONED, at)
            audit.record("exchange.file.forgotten", held, held.owner, at, {"sha256": held.sha256})
    kept = PendingImport.objects.exclude(content="").values_list("content", flat=True)
    strays.erase_strays(set(kept), at - STRAYS_KEPT_FOR)
    return len(forgotten)


def _locked(pending: PendingImport, wanted: State) -> PendingImport:
    held = PendingImport.objects.select_for_update().get(pk=pending.pk)
    if wanted not in FOLLOWING[State(held.state)]:
        moment = formats.date_format(timezone.localtime(held.settled_at), "j F Y à H:i")
        if held.state == State.CONFIRMED.value:
            raise AlreadySettledError(_("Ce fichier a déjà été importé le %(moment)s.") % {"moment": moment})
        raise AlreadySettledError(
            _("Ce dépôt a été abandonné le %(moment)s. Déposez le fichier de nouveau.") % {"moment": moment}
        )
    return held


def _queue_behind_other_imports(held: PendingImport) -> None:
    """Let one import at a time look at what stands: two files confirmed at once would each believe their preview."""
    with connection.cursor() as cursor:
        name = f"exchange:{held.administration_id}:{held.importer}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _settle(held: PendingImport, state: State, at: dt.datetime) -> None:
    storage, name = held.content.storage, held.content.name
    held.state, held.settled_at, held.content = state.value, at, ""
    held.save(update_fields=["state", "settled_at", "content"])
    if name:
        transaction.on_commit(lambda: storage.delete(name))
