"""What of the arbitrations needs someone, and what each person owes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.decisions.kernel.empowerment import Scope
from phare.decisions.kernel.life import REDEPLOYMENT_FOLLOWING, UNFINISHED, RedeploymentState
from phare.decisions.kernel.opinions import Ordered, Required, required_opinions
from phare.decisions.models import Arbitration, Observation, Prerequisite, Redeployment, ServiceAgreement
from phare.decisions.permissions import Held, covering, perimeters_of
from phare.decisions.queries.attention_asked import instructions_owed, points_of_asked, requests_owed
from phare.decisions.queries.opinions import missing_among
from phare.organisation.permissions import managers_of
from phare.platform.accounts.models import Administration, Membership
from phare.platform.accounts.permissions import is_decider
from phare.ui.formats import number
from phare.values.attention import AttentionPoint, Choice, Duty, Severity
from phare.values.horizon import Horizon, horizon_by_distance

OBSERVATION, REDEPLOYMENT = "decisions.observation", "decisions.redeployment"
"""The duties that one choice may answer."""


def attention_points(administration: Administration, day: dt.date) -> list[AttentionPoint]:
    """Return what of the arbitrations needs someone on this day, for those who steer.

    Arbitrations to sign, opinions missing, redeployments late, refused, or whose service is no more, arbitrations to
    verify; instructions and requests late.
    """
    return [
        *_to_sign(administration, day),
        *_opinions(administration),
        *_late(administration, day),
        *_orphan(administration, day),
        *_to_verify(administration, day),
        *points_of_asked(administration, day),
    ]


def duties_of(membership: Membership, day: dt.date) -> list[Duty]:
    """Return what a member owes arbitrations, instructions to the services he heads, and requests entrusted to him."""
    return duties_of_all([membership], day)[membership.pk]


def duties_of_all(members: Collection[Membership], day: dt.date) -> dict[int, list[Duty]]:
    """Return the same for each of the members of one administration, by his key; a constant number of queries."""
    owed: dict[int, list[Duty]] = {each.pk: [] for each in members}
    managing = managers_of(members, day)
    if managing:
        asked = (_observations_owed, _redeployments_owed, _agreements_owed, instructions_owed)
        for service, duty in (pair for room in asked for pair in room(managing)):
            for member in managing[service]:
                owed[member].append(duty)
    held = perimeters_of(members, day)
    signing = [each for each in members if held[each.pk] or is_decider.test(each)]
    to_sign = [*_arbitrations_to_sign(signing, held, day), *_agreements_to_sign(signing, held)] if signing else []
    for member, duty in (*requests_owed(members), *to_sign):
        owed[member].append(duty)
    return owed


def _arbitrations_to_sign(
    signing: Sequence[Membership], held: Mapping[int, Held], day: dt.date
) -> Iterator[tuple[int, Duty]]:
    """Those that whoever decides signs, or that the acts of whoever signs for him cover; with the member's key."""
    for each in _signable(signing[0].administration, day):
        touched = frozenset(
            key for option in each.options.all() for move in option.redeployments.all()
            for key in (move.origin_service_id, move.service_id)
        )  # fmt: skip
        duty = Duty(
            _("Signer l'arbitrage : %(question)s") % {"question": each.question},
            each.effect_on,
            reverse("decisions:sign", args=[each.pk]),
            _("Signer"),
        )
        for member in signing:
            if is_decider.test(member) or covering(held[member.pk], Scope.ARBITRATIONS, touched):
                yield member.pk, duty


def _agreements_to_sign(signing: Sequence[Membership], held: Mapping[int, Held]) -> Iterator[tuple[int, Duty]]:
    """Those that the service signed and whoever decides has not, but for whoever signed them for the service."""
    pending = ServiceAgreement.objects.filter(
        arbitration__administration=signing[0].administration_id,
        service_signed_at__isnull=False,
        decider_signed_at=None,
    )
    for each in pending.select_related("service", "arbitration", "service_signed_by"):
        duty = Duty(
            _("Signer l'accord de service de %(service)s") % {"service": each.service.name},
            each.arbitration.effect_on,
            reverse("decisions:agreement", args=[each.pk]),
            _("Lire et signer"),
        )
        touched, first = frozenset({each.service_id}), each.service_signed_by
        for member in signing:
            if first is not None and first.user_id == member.user_id:
                continue
            if is_decider.test(member) or covering(held[member.pk], Scope.AGREEMENTS, touched):
                yield member.pk, duty


def _signable(administration: Administration, day: dt.date) -> list[Arbitration]:
    """Arbitrations whose option is chosen and whose time for observations is over."""
    consulting = Arbitration.objects.filter(
        administration=administration, state=Arbitration.State.CONSULTING, chosen__isnull=False
    ).prefetch_related(
        "prerequisites__programme",
        "observations",
        "options__redeployments",
        "chosen__redeployments__profile__programme",
        "chosen__redeployments__to_programme",
    )
    return [
        each
        for each in consulting
        if not missing_among(list(each.prerequisites.all()), _required(each, day))
        and (
            each.observations_due is None
            or each.observations_due < day
            or all(line.given_at is not None for line in each.observations.all())
        )
    ]


def _required(arbitration: Arbitration, day: dt.date) -> tuple[Required, ...]:
    """What the option chosen requires, from rows already read."""
    moves = [] if arbitration.chosen is None else arbitration.chosen.redeployments.all()
    return required_opinions(
        [
            Ordered(
                (move.origin_service_id, move.origin_mission_id) != (move.service_id, move.mission_id),
                move.profile.programme.code if move.profile.programme else None,
                move.to_programme.code if move.to_programme else None,
            )
            for move in moves
        ],
        day,
    )


def _to_sign(administration: Administration, day: dt.date) -> Iterator[AttentionPoint]:
    for each in _signable(administration, day):
        yield AttentionPoint(
            what=_("Arbitrage à rendre : %(question)s") % {"question": each.question},
            since=each.consulted_at.date() if each.consulted_at else None,
            by_when=each.effect_on,
            who=administration.decider_word,
            horizon=Horizon(each.horizon),
            severity=Severity.SERIOUS,
            url=_address(each),
            action_label=_("Rendre l'arbitrage"),
            kind="decisions.to_sign",
        )


def _opinions(administration: Administration) -> Iterator[AttentionPoint]:
    awaited = Prerequisite.objects.filter(
        arbitration__administration=administration,
        arbitration__state=Arbitration.State.CONSULTING,
        state=Prerequisite.State.AWAITED,
    ).select_related("arbitration")
    for each in awaited:
        yield AttentionPoint(
            what=_("%(opinion)s attendu avant de signer : %(question)s")
            % {"opinion": each.label, "question": each.arbitration.question},
            since=each.arbitration.consulted_at.date() if each.arbitration.consulted_at else None,
            by_when=each.not_after or each.arbitration.effect_on,
            who=administration.secretariat_word,
            horizon=Horizon(each.arbitration.horizon),
            severity=Severity.ORDINARY,
            url=reverse("decisions:opinion", args=[each.pk]),
            action_label=_("Enregistrer l'avis"),
            kind="decisions.opinion",
        )


def _late(administration: Administration, day: dt.date) -> Iterator[AttentionPoint]:
    ordered = Redeployment.objects.filter(
        option__arbitration__administration=administration, option__chosen_in__state=Arbitration.State.SIGNED
    ).select_related("option__arbitration")
    late: dict[Arbitration, list[dt.date]] = {}
    refused: dict[Arbitration, int] = {}
    for move in ordered.filter(state__in=UNFINISHED):
        act = move.option.arbitration
        if move.state == RedeploymentState.REFUSED:
            refused[act] = refused.get(act, 0) + 1
        elif move.due_on is not None and move.due_on < day:
            late.setdefault(act, []).append(move.due_on)
    for act, days in late.items():
        what = ngettext(
            "%(count)s redéploiement en retard : %(act)s", "%(count)s redéploiements en retard : %(act)s", len(days)
        ) % {"count": len(days), "act": act}
        yield AttentionPoint(
            what, min(days), None, _("Services responsables"), horizon_by_distance(min(days), day), Severity.SERIOUS,
            _address(act) + "#suivi", _("Voir le suivi"), "decisions.late", len(days),
        )  # fmt: skip
    for act, count in refused.items():
        what = ngettext(
            "%(count)s redéploiement refusé par son service : %(act)s",
            "%(count)s redéploiements refusés par leur service : %(act)s",
            count,
        ) % {"count": count, "act": act}
        yield AttentionPoint(
            what, None, None, administration.decider_word, Horizon(act.horizon), Severity.SERIOUS,
            _address(act) + "#suivi", _("Trancher"), "decisions.refused", count,
        )  # fmt: skip


def _orphan(administration: Administration, day: dt.date) -> Iterator[AttentionPoint]:
    """What a service that closed answered for, and that nobody owes any more."""
    left = Redeployment.objects.filter(
        option__arbitration__administration=administration,
        option__chosen_in__state=Arbitration.State.SIGNED,
        state__in=UNFINISHED,
        responsible__until__lt=day,
    ).select_related("option__arbitration")
    by_act: dict[Arbitration, int] = {}
    for move in left:
        by_act[move.option.arbitration] = by_act.get(move.option.arbitration, 0) + 1
    for act, count in by_act.items():
        what = ngettext(
            "%(count)s redéploiement confié à un service fermé : %(act)s",
            "%(count)s redéploiements confiés à un service fermé : %(act)s",
            count,
        ) % {"count": count, "act": act}
        yield AttentionPoint(
            what, None, None, administration.secretariat_word, Horizon(act.horizon), Severity.SERIOUS,
            _address(act) + "#suivi", _("Les confier à un autre"), "decisions.orphan", count,
        )  # fmt: skip


def _to_verify(administration: Administration, day: dt.date) -> Iterator[AttentionPoint]:
    due = Arbitration.objects.filter(administration=administration, state=Arbitration.State.SIGNED, verify_on__lte=day)
    for act in due:
        yield AttentionPoint(
            what=_("Arbitrage à vérifier : %(act)s") % {"act": act},
            since=act.verify_on,
            by_when=None,
            who=administration.secretariat_word,
            horizon=horizon_by_distance(act.verify_on or day, day),
            severity=Severity.ORDINARY,
            url=reverse("decisions:verify", args=[act.pk]),
            action_label=_("Vérifier"),
            kind="decisions.to_verify",
        )


def _observations_owed(managing: Collection[int]) -> Iterator[tuple[int, Duty]]:
    awaited = Observation.objects.filter(
        service__in=list(managing), given_at=None, arbitration__state=Arbitration.State.CONSULTING
    ).select_related("arbitration", "service")
    for each in awaited:
        duty = Duty(
            _("Donner les observations de %(service)s : %(question)s")
            % {"service": each.service.name, "question": each.arbitration.question},
            each.arbitration.observations_due,
            reverse("decisions:observe", args=[each.pk]),
            _("Donner des observations"),
            kind=OBSERVATION,
            key=each.pk,
            choices=(Choice(Observation.Position.FAVOURABLE, _("Favorable")),),
        )
        yield each.service_id, duty


def _redeployments_owed(managing: Collection[int]) -> Iterator[tuple[int, Duty]]:
    ordered = Redeployment.objects.filter(
        responsible__in=list(managing), option__chosen_in__state=Arbitration.State.SIGNED, state__in=UNFINISHED
    ).exclude(state=RedeploymentState.REFUSED)
    labels = {RedeploymentState.UNDER_WAY: _("C'est en cours"), RedeploymentState.DECLARED_DONE: _("C'est fait")}
    for each in ordered.select_related("profile", "mission", "origin_mission").order_by("due_on", "pk"):
        duty = Duty(
            _("Redéployer %(fte)s ETP, %(profile)s : de « %(from)s » vers « %(to)s »")
            % {
                "fte": number(each.fte, 1),
                "profile": each.profile.name,
                "from": each.origin_mission.name,
                "to": each.mission.name,
            },
            each.due_on,
            reverse("decisions:redeployment", args=[each.pk]),
            _("Dire ce qui l'empêche"),
            kind=REDEPLOYMENT,
            key=each.pk,
            version=each.version,
            choices=tuple(
                Choice(state, labels[state])
                for state in (RedeploymentState.UNDER_WAY, RedeploymentState.DECLARED_DONE)
                if state in REDEPLOYMENT_FOLLOWING[RedeploymentState(each.state)]
            ),
        )
        yield each.responsible_id or 0, duty


def _agreements_owed(managing: Collection[int]) -> Iterator[tuple[int, Duty]]:
    pending = ServiceAgreement.objects.filter(service__in=list(managing), service_signed_at=None).select_related(
        "service", "arbitration"
    )
    for each in pending:
        duty = Duty(
            _("Signer l'accord de service de %(service)s") % {"service": each.service.name},
            each.arbitration.effect_on,
            reverse("decisions:agreement", args=[each.pk]),
            _("Lire et signer"),
        )
        yield each.service_id, duty


def _address(arbitration: Arbitration) -> str:
    return reverse("decisions:arbitration", args=[arbitration.pk])
