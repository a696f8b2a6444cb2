"""The register as a file: one row by arbitration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions.models import Arbitration
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription


def register_workbook() -> WorkbookDescription:
    """Return what the file of the register holds, in the reader's language."""
    columns = (
        ("reference", _("Numéro"), Kind.TEXT),
        ("question", _("Question"), Kind.TEXT),
        ("state", _("État"), Kind.TEXT),
        ("chosen", _("Option retenue"), Kind.TEXT),
        ("reasons", _("Motifs"), Kind.TEXT),
        ("signed_on", _("Signé le"), Kind.DATE),
        ("signed_by", _("Signé par"), Kind.TEXT),
        ("signed_as", _("Qualité"), Kind.TEXT),
        ("effect_on", _("Date d'effet"), Kind.DATE),
        ("verify_on", _("À vérifier le"), Kind.DATE),
        ("undone", _("Redéploiements à faire"), Kind.INTEGER),
        ("digest", _("Empreinte"), Kind.TEXT),
    )
    sheet = Sheet(_("Arbitrages"), tuple(Column(*each) for each in columns))
    return WorkbookDescription("arbitrations", sheet.name, (sheet,))


def register_rows(arbitrations: Iterable[Arbitration], day: dt.date) -> list[dict[str, Any]]:
    """Return the row of each arbitration as `register` gives them; what is not signed says neither choice nor dates."""
    return [
        {
            "reference": each.reference,
            "question": each.question,
            "state": str(each.state_on(day).label),
            "chosen": each.chosen.name if each.is_taken and each.chosen else "",
            "reasons": each.reasons if each.is_taken else "",
            "signed_on": timezone.localtime(each.signed_at).date() if each.signed_at else None,
            "signed_by": each.signed_by.user.name if each.signed_by else "",
            "signed_as": each.signed_as,
            "effect_on": each.effect_on if each.is_taken else None,
            "verify_on": each.verify_on if each.is_taken else None,
            "undone": getattr(each, "undone", 0),
            "digest": each.frozen_digest,
        }
        for each in arbitrations
    ]
