"""Before the signature: heads of service concerned observe, opinions required are given, an option is chosen."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from phare.decisions.actions.refusals import (
    AlreadyGivenError,
    NoChoiceError,
    OutdatedFiguresError,
    OutOfOrderError,
    QuestionMissingError,
    ReasonMissingError,
    TooEarlyError,
)
from phare.decisions.actions.writing import CONSULTING, DRAFT, held, keep_searched, plain
from phare.decisions.kernel.content import digest
from phare.decisions.kernel.life import OPEN, ArbitrationState
from phare.decisions.kernel.opinions import OpinionKind, Side, second_deliberation
from phare.decisions.models import Arbitration, Observation, Option, Prerequisite, Redeployment
from phare.decisions.permissions import services_concerned
from phare.decisions.queries.opinions import is_refused, opinions_any_choice_requires
from phare.decisions.queries.sources import outdated_sources, superseded_photograph
from phare.organisation.models import BudgetProgramme, Service
from phare.organisation.queries import heads_of
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.platform.post.actions import queue_mail
from phare.ui.formats import on_date

BY_RULE = (OpinionKind.SOCIAL_COMMITTEE, OpinionKind.PROGRAMME_MANAGER)
"""The opinions that rules ask for, on the redeployments themselves."""

COMMITTEES = (OpinionKind.SOCIAL_COMMITTEE, OpinionKind.COMMITTEE_AGAIN)
"""Whoever votes, and may be unanimous."""

_PUT_TO_CONSULTATION = (
    "option__name", "year", "profile", "origin_service", "origin_mission", "service", "mission", "to_programme", "fte",
)  # fmt: skip


def put_to_consultation(
    *, arbitration: Arbitration, due: dt.date, link: str, version: int, by: Membership, at: dt.datetime
) -> Arbitration:
    """Ask the heads of the services concerned for their observations, and list the opinions that a choice requires.

    Each head receives a mail with `link`, the absolute address of the arbitration's page. When redeployments changed
    since they were last put to consultation, opinions given on the former ones are asked for again, and so is the
    choice. Raises QuestionMissingError (a single
    option), OutdatedFiguresError, TooEarlyError (a day already past), and what `held` raises.
    """
    day = timezone.localdate(at)
    if due < day:
        raise TooEarlyError(_("Les observations ne peuvent être attendues pour un jour déjà passé."))
    with transaction.atomic():
        kept = held(arbitration, version, DRAFT)
        if kept.options.count() < 2:
            raise QuestionMissingError(_("Ajoutez une option : « Ne rien changer » ne se compare pas à elle-même."))
        refuse_outdated(kept)
        again = _ask_opinions_again(kept)
        kept.state, kept.consulted_at, kept.observations_due = ArbitrationState.CONSULTING, at, due
        kept.save()
        services = list(Service.objects.filter(pk__in=services_concerned(kept)))
        kept.observations.exclude(service__in=services).filter(given_at=None).delete()
        for service in services:
            # Asked again after a change: what was said of the former options is no longer what is asked.
            Observation.objects.update_or_create(
                arbitration=kept,
                service=service,
                defaults={"position": "", "text": "", "given_by": None, "given_at": None},
            )
        _list_opinions(kept, day)
        told = _tell_heads(kept, services, due, link, by, at)
        asked = {"due": due, "services": [each.code for each in services], "opinions_asked_again": again}
        untold = {"untold": [each.code for each in services if each.pk not in told]}
        audit.record("decisions.arbitration.consulted", kept, by, at, asked | untold)
    return kept


def take_back(*, arbitration: Arbitration, version: int, by: Membership, at: dt.datetime) -> Arbitration:
    """Take an arbitration back from consultation to change it; the observations given are kept until asked again."""
    with transaction.atomic():
        kept = held(arbitration, version, CONSULTING)
        kept.state, kept.consulted_at, kept.observations_due = ArbitrationState.DRAFT, None, None
        kept.save(update_fields=["version", "state", "consulted_at", "observations_due"])
        audit.record("decisions.arbitration.taken_back", kept, by, at, {})
    return kept


def give_observation(
    *, observation: Observation, position: str, text: str, by: Membership, at: dt.datetime
) -> Observation:
    """Say what a service concerned observes; given again, it replaces the former one until the signature.

    Raises ReasonMissingError (reserved or against without a word), and what `held` raises.
    """
    said = text.replace("\x00", "").strip()
    if position != Observation.Position.FAVOURABLE and not said:
        raise ReasonMissingError(_("Dites vos réserves ou vos raisons : c'est ce que lira le décideur."))
    with transaction.atomic():
        held(observation.arbitration, None, CONSULTING)
        kept = Observation.objects.select_for_update(of=("self",)).get(pk=observation.pk)
        before = kept.position
        kept.position, kept.text, kept.given_by, kept.given_at = position, said, by, at
        kept.save()
        audit.record("decisions.observation.given", kept, by, at, {"position": [before, position]})
    return kept


def add_prerequisite(
    *,
    arbitration: Arbitration,
    kind: str,
    label: str,
    rule: str,
    by: Membership,
    at: dt.datetime,
    programme: BudgetProgramme | None = None,
) -> Prerequisite:
    """Add an opinion to wait for before the signature, and return it; there already, it is left as it is.

    Raises QuestionMissingError (no label), and what `held` raises.
    """
    wanted = plain(label)[:200]
    if not wanted:
        raise QuestionMissingError(_("Dites quel avis est attendu, et de qui."))
    with transaction.atomic():
        kept = held(arbitration, None, OPEN)
        made, new = Prerequisite.objects.get_or_create(
            arbitration=kept, kind=kind, programme=programme, label=wanted, defaults={"rule": plain(rule)[:200]}
        )
        if new:
            audit.record("decisions.prerequisite.added", made, by, at, {"kind": kind, "label": wanted})
    return made


def fulfil_prerequisite(
    *,
    prerequisite: Prerequisite,
    state: str,
    given_on: dt.date,
    by: Membership,
    at: dt.datetime,
    summary: str = "",
    link: str = "",
) -> Prerequisite:
    """Record the opinion given, where it can be read, and return it; called by whoever owns it (a council, a person).

    A social committee unanimously against is asked to deliberate again. Raises AlreadyGivenError, TooEarlyError (given
    in the future, or a second deliberation not after the first), OutOfOrderError (a unanimity that is not a
    committee's), ReasonMissingError (against or reserved without a word), and what `held` raises.
    """
    if given_on > timezone.localdate(at):
        raise TooEarlyError(_("Un avis ne peut être rendu un jour à venir : corrigez la date."))
    if prerequisite.follows is not None and given_on <= (prerequisite.follows.given_on or given_on):
        raise TooEarlyError(_("Une deuxième délibération vient après la première : corrigez la date."))
    if state == Prerequisite.State.ALL_AGAINST and prerequisite.kind not in COMMITTEES:
        raise OutOfOrderError(_("Seul un comité est défavorable à l'unanimité : dites « défavorable »."))
    if state != Prerequisite.State.FAVOURABLE and not summary.strip():
        raise ReasonMissingError(_("Dites les réserves ou les raisons de cet avis : le décideur doit les lire."))
    with transaction.atomic():
        held(prerequisite.arbitration, None, OPEN)
        rows = Prerequisite.objects.select_related("arbitration__administration")
        kept = rows.select_for_update(of=("self",)).get(pk=prerequisite.pk)
        # An agreement refused may be given in the end: the trail keeps both.
        if kept.state != Prerequisite.State.AWAITED and not is_refused(kept):
            raise AlreadyGivenError(
                _("Cet avis est déjà enregistré : %(state)s.") % {"state": kept.get_state_display()}
            )
        before = kept.state
        kept.state, kept.given_on, kept.summary, kept.link = state, given_on, summary.replace("\x00", ""), link
        kept.fulfilled_by, kept.fulfilled_at = by, at
        kept.save()
        again = _ask_committee_again(kept)
        said = {"state": [before, state], "given_on": given_on, "asked_again": again is not None}
        audit.record("decisions.prerequisite.fulfilled", kept, by, at, said)
    return kept


@override("fr")
def _ask_committee_again(first: Prerequisite) -> Prerequisite | None:
    """The second deliberation that a unanimous opinion against of the social committee calls for; None otherwise."""
    asked_first = first.kind == OpinionKind.SOCIAL_COMMITTEE and first.state == Prerequisite.State.ALL_AGAINST
    if not asked_first or first.given_on is None:
        return None
    administration = first.arbitration.administration
    side = Side.LOCAL if administration.kind == administration.Kind.DEPARTMENT_COUNCIL else Side.STATE
    rule = second_deliberation(side, first.given_on)
    if rule is None:
        return None
    earliest, latest = rule.window(first.given_on)
    return Prerequisite.objects.create(
        arbitration=first.arbitration,
        kind=OpinionKind.COMMITTEE_AGAIN,
        label=str(Prerequisite.Kind.COMMITTEE_AGAIN.label),
        rule=rule.source,
        follows=first,
        not_before=earliest,
        not_after=latest,
        binds=rule.binds,
    )


def choose_option(
    *,
    arbitration: Arbitration,
    option: Option,
    reasons: str,
    effect_on: dt.date,
    verify_on: dt.date,
    version: int,
    by: Membership,
    at: dt.datetime,
) -> Arbitration:
    """Write the choice, its reasons, its date of effect and the day it is verified; nothing is signed yet.

    Raises NoChoiceError, and what `held` raises.
    """
    if not reasons.strip():
        raise NoChoiceError(_("Dites les motifs du choix : ils sont signés avec lui."))
    if verify_on <= effect_on:
        raise NoChoiceError(_("La vérification vient après la date d'effet : corrigez l'une des deux dates."))
    if option.arbitration_id != arbitration.pk:
        raise NoChoiceError(_("Cette option n'est pas de cet arbitrage."))
    with transaction.atomic():
        kept = held(arbitration, version, CONSULTING)
        before = kept.chosen_id
        kept.chosen, kept.reasons = option, reasons.replace("\x00", "").strip()
        kept.effect_on, kept.verify_on = effect_on, verify_on
        keep_searched(kept)
        kept.save()
        audit.record(
            "decisions.option.chosen",
            kept,
            by,
            at,
            {"option": [before, option.pk], "effect_on": effect_on, "verify_on": verify_on},
        )
    return kept


def refuse_outdated(arbitration: Arbitration) -> None:
    """Raise OutdatedFiguresError when what the options come from changed since it was handed over."""
    if superseded := superseded_photograph(arbitration):
        raise OutdatedFiguresError(
            _("« %(photograph)s » a été remplacé : abandonnez cet arbitrage, et soumettez les scénarios calculés sur "
              "celui qui le remplace.") % {"photograph": superseded.title}
        )  # fmt: skip
    if names := outdated_sources(arbitration):
        raise OutdatedFiguresError(
            _("Ces sources ont changé depuis que leurs chiffres ont été repris : %(names)s. Reprenez le projet s'il "
              "est en consultation, recalculez ses scénarios et reprenez leurs chiffres, puis recommencez.")
            % {"names": ", ".join(names)}
        )  # fmt: skip


@override("fr")
def _list_opinions(arbitration: Arbitration, day: dt.date) -> None:
    """One line to wait for each opinion that some option would require; those no longer required and not given go."""
    required = opinions_any_choice_requires(arbitration, day)
    codes = {each.programme for each in required if each.programme}
    programmes = {
        line.code: line
        for line in BudgetProgramme.objects.filter(administration_id=arbitration.administration_id, code__in=codes)
    }
    kept = []
    for each in required:
        programme = programmes.get(each.programme)
        label = str(Prerequisite.Kind(each.kind).label) + (f" {programme.code}" if programme else "")
        line, _new = Prerequisite.objects.get_or_create(
            arbitration=arbitration, kind=each.kind, programme=programme, label=label, defaults={"rule": each.source}
        )
        kept.append(line.pk)
    stale = arbitration.prerequisites.filter(kind__in=BY_RULE, state=Prerequisite.State.AWAITED).exclude(pk__in=kept)
    stale.exclude(rule="").delete()


def _ask_opinions_again(arbitration: Arbitration) -> bool:
    """Whether redeployments changed since they were put to consultation; if so, what was said of them is awaited again.

    An opinion on another organisation is no opinion on this one (CGFP, art. L253-1), nor is a choice among others.
    """
    rows = Redeployment.objects.filter(option__arbitration=arbitration).order_by("option", "pk")
    asked = digest({"redeployments": [list(row) for row in rows.values_list(*_PUT_TO_CONSULTATION)]})
    before, arbitration.consulted_digest = arbitration.consulted_digest, asked
    if before in ("", asked):
        return False
    arbitration.chosen = None
    arbitration.prerequisites.filter(kind=OpinionKind.COMMITTEE_AGAIN).delete()
    arbitration.prerequisites.filter(kind__in=BY_RULE).update(
        state=Prerequisite.State.AWAITED, given_on=None, fulfilled_by=None, fulfilled_at=None, summary="", link=""
    )
    return True


@override("fr")
def _tell_heads(
    arbitration: Arbitration, services: list[Service], due: dt.date, link: str, by: Membership, at: dt.datetime
) -> set[int]:
    """Mail whoever answers for each service, once each; return the services for which there is somebody."""
    found = heads_of(services, timezone.localdate(at))
    for email in sorted({member.user.email for members in found.values() for member in members}):
        queue_mail(
            to=email,
            subject=_("Vos observations sont attendues avant un arbitrage"),
            body=_(
                "Un arbitrage touche un service que vous dirigez. Vos observations sont attendues avant le %(due)s.\n\n"
                "Pour les donner, ouvrez Phare : %(address)s"
            )
            % {"due": on_date(due), "address": link},
            administration_id=arbitration.administration_id,
            by=by,
            at=at,
        )
    return set(found)
