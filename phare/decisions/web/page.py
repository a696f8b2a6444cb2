"""The page of an arbitration: the options side by side, the choice; afterwards, what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.decisions import permissions
from phare.decisions.kernel.life import ArbitrationState
from phare.decisions.models import Arbitration
from phare.decisions.permissions import ArbitrationOnDay
from phare.decisions.queries import pages
from phare.decisions.queries.documents import AlteredContentError, programmes_written_to
from phare.decisions.queries.opinions import opinions_lacking, services_silent
from phare.decisions.queries.sources import outdated_sources
from phare.decisions.web.finding import arbitration_to_read
from phare.decisions.web.verifying import charts_of
from phare.organisation.permissions import services_managed
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, signed_in
from phare.ui.formats import on_date


@signed_in
def arbitration(request: MemberRequest, pk: int) -> HttpResponse:
    """What is the question, between what, what was chosen and why, and what came of it?"""
    thing, membership = arbitration_to_read(request, pk)
    day = timezone.localdate()
    on_day = ArbitrationOnDay(thing, day)
    prepares = permissions.prepare_arbitrations.test(membership)
    sees_all = permissions.reads_whole(membership, thing, day)
    concerned = sees_all or permissions.heads_service_concerned.test(membership, on_day)
    shown: dict[str, Any] = {
        "arbitration": thing,
        "state": thing.state_on(day),
        "sentence": _sentence(thing, day),
        "prepares": prepares,
        "drafting": prepares and thing.state == ArbitrationState.DRAFT,
        "consulting": thing.state == ArbitrationState.CONSULTING,
        "concerned": concerned,
        "sees_all": sees_all,
        "actions": _actions(thing, membership, on_day),
        "columns": pages.columns_of(thing, sees_all) if concerned or thing.is_taken else None,
        "moves": [
            (option, moves)
            for option in (thing.options.all() if concerned else [])
            if (moves := pages.moves_of(option, thing, membership, day)).rows or moves.hidden
        ],
        "opinions": pages.opinions_of(thing) if sees_all else [],
        "observations": pages.observations_of(thing, membership, day) if concerned else [],
        "agreements": pages.agreements_of(thing, membership, day) if thing.is_taken else [],
        "managed": services_managed(membership, day) if thing.state == ArbitrationState.CONSULTING else (),
        "outdated": outdated_sources(thing) if prepares and thing.is_open else [],
    }
    if prepares and shown["consulting"]:
        shown["headless"] = pages.services_without_head(thing, day)
    if thing.chosen is not None and prepares and shown["consulting"]:
        shown["lacking"] = opinions_lacking(thing, thing.chosen, day)
    if thing.chosen is not None and thing.is_taken:
        shown["effects"] = pages.effects_of(thing.chosen, sees_all)
        # What they tell is of few persons: of whoever reads everything only.
        shown["courses"] = charts_of(thing, thing.verified_with) if sees_all else []
        try:
            shown["documents"] = _documents(thing, membership)
        except AlteredContentError as altered:
            # The page still opens: it says what documents no longer can.
            shown["altered"] = altered.sentence
    return render(request, "decisions/arbitration.html", shown)


def _sentence(thing: Arbitration, day: dt.date) -> str:
    """What the page says first: where it stands, and what is awaited."""
    state = thing.state_on(day)
    if state == Arbitration.State.DRAFT:
        return _("En préparation : comparez les options, puis consultez les services concernés.")
    if state == Arbitration.State.CONSULTING:
        if thing.chosen is None:
            return _("En consultation : les services observent, puis une option est retenue.")
        silent = len(services_silent(thing, day))
        if silent and thing.observations_due is not None:
            return ngettext(
                "Une option est retenue ; %(count)s service peut encore faire ses observations jusqu'au %(day)s.",
                "Une option est retenue ; %(count)s services peuvent encore faire leurs observations jusqu'au %(day)s.",
                silent,
            ) % {"count": silent, "day": on_date(thing.observations_due)}
        return _("Une option est retenue : il reste à signer.")
    if state == Arbitration.State.ABANDONED:
        return _("Abandonné : %(reason)s") % {"reason": thing.abandon_reason}
    assert thing.chosen is not None
    assert thing.effect_on is not None
    words = {"option": thing.chosen.name, "day": on_date(thing.effect_on)}
    if state == Arbitration.State.SIGNED:
        return _("« %(option)s » est retenue ; l'arbitrage prend effet le %(day)s.") % words
    if state == Arbitration.State.IN_FORCE:
        return _("« %(option)s » est en vigueur depuis le %(day)s.") % words
    return _("« %(option)s », en vigueur depuis le %(day)s, est vérifiée.") % words


def _actions(thing: Arbitration, membership: Membership, on_day: ArbitrationOnDay) -> list[tuple[str, str]]:
    """The next things to do, the first one first."""
    prepares = permissions.prepare_arbitrations.test(membership)

    def way(name: str) -> str:
        return reverse(f"decisions:{name}", args=[thing.pk])

    if thing.state == ArbitrationState.DRAFT and prepares:
        return [
            (_("Consulter"), way("consult")),
            (_("Modifier la question"), way("question")),
            (_("Abandonner"), way("abandon")),
        ]
    if thing.state == ArbitrationState.CONSULTING:
        found = []
        if thing.chosen_id is not None and permissions.may_sign_now.test(membership, on_day):
            found.append((_("Signer"), way("sign")))
        if prepares:
            found += [(_("Choisir une option") if thing.chosen_id is None else _("Revoir le choix"), way("choose"))]
            found += [(_("Reprendre le projet"), way("take-back")), (_("Abandonner"), way("abandon"))]
        return found
    if thing.state_on(on_day.day) == Arbitration.State.IN_FORCE and prepares:
        return [(_("Vérifier"), way("verify")), (_("Conclure"), way("conclude"))]
    return []


def _documents(thing: Arbitration, membership: Membership) -> list[tuple[str, str]]:
    """The documents of a signed arbitration that a member may read: (name, address)."""
    found = [(_("Relevé d'arbitrage"), reverse("decisions:record", args=[thing.pk]))]
    if permissions.read_acts.test(membership):
        if thing.chosen is not None and thing.chosen.redeployments.exists():
            found.append((_("Projet d'arrêté"), reverse("decisions:order", args=[thing.pk])))
        found += [
            (
                _("Lettre au responsable du programme %(code)s") % {"code": code},
                reverse("decisions:letter", args=[thing.pk, code]),
            )
            for code in programmes_written_to(thing)
        ]
    return found
