"""The lists of this room as files; formulas in names or texts are made harmless by the exchange room."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from phare.platform.audit.models import Entry
from phare.platform.audit.signals import verb_label
from phare.platform.exchange.gateways.workbooks import write_csv, write_xlsx
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def people_csv(memberships: Iterable[Any]) -> bytes:
    """Return the people of an administration, as the query `people` gives them, as CSV."""
    sheet = Sheet(
        _("Comptes"),
        (
            Column("name", _("Nom"), Kind.TEXT),
            Column("email", _("Adresse électronique"), Kind.TEXT),
            Column("role", _("Rôle"), Kind.TEXT),
            Column("since", _("Depuis le"), Kind.DATE),
            Column("until", _("Fini le"), Kind.DATE),
            Column("last_login", _("Dernière connexion"), Kind.TEXT),
            Column("second_factor", _("Second facteur"), Kind.TEXT),
        ),
    )
    rows = [
        {
            "name": one.user.name,
            "email": one.user.email,
            "role": one.get_role_display(),
            "since": one.since,
            "until": one.until,
            "last_login": _moment(one.user.last_login),
            "second_factor": _("En place") if one.has_second_factor else _("Non"),
        }
        for one in memberships
    ]
    return write_csv(sheet, rows)


def register_file(
    file_format: str, entries: Iterable[Entry], names: dict[str, str], subject_words: Callable[[str], str]
) -> bytes:
    """Return rows of the register as `csv` or `xlsx`, with what it takes to check the chain by hand."""
    sheet = Sheet(
        _("Registre"),
        (
            Column("position", _("Rang"), Kind.INTEGER),
            Column("at", _("Date"), Kind.TEXT),
            Column("name", _("Personne"), Kind.TEXT),
            Column("author", _("Référence de la personne"), Kind.TEXT),
            Column("label", _("Action"), Kind.TEXT),
            Column("verb", _("Code de l'action"), Kind.TEXT),
            Column("subject_words", _("Objet"), Kind.TEXT),
            Column("subject", _("Référence de l'objet"), Kind.TEXT),
            Column("changes", _("Changements"), Kind.TEXT),
            Column("previous", _("Empreinte précédente"), Kind.TEXT),
            Column("digest", _("Empreinte"), Kind.TEXT),
        ),
    )
    rows = [
        {
            "position": one.position,
            "at": _moment(one.at),
            "name": names.get(one.author, one.author),
            "author": one.author,
            "label": verb_label(one.verb),
            "verb": one.verb,
            "subject_words": subject_words(one.subject),
            "subject": one.subject,
            "changes": json.dumps(one.changes, ensure_ascii=False, sort_keys=True),
            "previous": one.previous,
            "digest": one.digest,
        }
        for one in entries
    ]
    if file_format == "csv":
        return write_csv(sheet, rows)
    return write_xlsx(WorkbookDescription("register", sheet.name, (sheet,)), {sheet.name: rows})


def _moment(at: Any) -> str:
    return timezone.localtime(at).isoformat(sep=" ", timespec="seconds") if at else ""
