"""What one does next with a photograph, by its state and by who looks at it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from phare.organisation.models import Photograph, State
from phare.organisation.permissions import keep_photographs, see_every_cell, services_managed
from phare.organisation.web.pages import today
from phare.platform.accounts.models import Membership

Step = tuple[str, str]


def steps_of(photograph: Photograph, membership: Membership) -> list[Step]:
    """Return what may be done next: labels and addresses, the first being the thing to do."""
    if membership.administration_id != photograph.administration_id:
        return []
    steps: list[Step] = []
    if keep_photographs.test(membership):
        steps += _keeping(photograph)
    elif photograph.state == State.ANSWERING and services_managed(membership, today()):
        steps.append((_("Répondre pour mes services"), _at("answers", photograph)))
    if see_every_cell.test(membership):
        steps.append((_("Exporter (ODS)"), reverse("organisation:workbook", args=[photograph.pk, "ods"])))
        steps.append((_("Exporter (XLSX)"), reverse("organisation:workbook", args=[photograph.pk, "xlsx"])))
    if keep_photographs.test(membership) and photograph.state == State.FROZEN:
        steps.append((_("Corriger"), _at("correct", photograph)))
    return steps


def _keeping(photograph: Photograph) -> list[Step]:
    upload = (_("Importer un classeur"), reverse("exchange:upload", args=["photographie", str(photograph.pk)]))
    discard = (_("Abandonner"), _at("discard", photograph))
    return {
        State.DRAFT: [
            (_("Demander leurs effectifs aux services"), _at("open-answers", photograph)),
            (_("Valider"), _at("validate", photograph)),
            upload,
            discard,
        ],
        State.ANSWERING: [
            (_("Suivre les réponses"), _at("answers", photograph)),
            (_("Valider"), _at("validate", photograph)),
            upload,
            discard,
        ],
        State.VALIDATED: [
            (_("Figer"), _at("freeze", photograph)),
            (_("Rouvrir"), _at("reopen", photograph)),
        ],
        State.FROZEN: [],
        State.SUPERSEDED: [],
    }[State(photograph.state)]


def _at(name: str, photograph: Photograph) -> str:
    return reverse(f"organisation:{name}", args=[photograph.pk])
