"""What of the arbitrations needs someone, and what each person owes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.decisions.kernel.empowerment import Scope
from phare.decisions.kernel.life import REDEPLOYMENT_FOLLOWING, UNFINISHED, RedeploymentState
from phare.decisions.kernel.opinions import Ordered, Required, required_opinions
from phare.decisions.models import Arbitration, Observation, Prerequisite, Redeployment, ServiceAgreement
from phare.decisions.permissions import Held, covering, perimeters
from phare.decisions.queries.attention_asked import instructions_owed, points_of_asked, requests_owed
from phare.decisions.queries.opinions import missing_among
from phare.organisation.permissions import services_managed
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
    managed = services_managed(membership, day)
    found: list[Duty] = []
    if managed:
        found += [*_observations_owed(managed), *_redeployments_owed(managed), *_agreements_owed(managed)]
        found += instructions_owed(managed)
    found += requests_owed(membership)
    held = perimeters(membership, day)
    if held or is_decider.test(membership):
        found += [*_arbitrations_to_sign(membership, held, day), *_agreements_to_sign(membership, held)]
    return found


def _arbitrations_to_sign(membership: Membership, held: Held, day: dt.date) -> Iterator[Duty]:
    """Those that whoever decides signs, or that the acts of whoever signs for him cover."""
    for each in _signable(membership.administration, day):
        touched = frozenset(
            key for option in each.options.all() for move in option.redeployments.all()
            for key in (move.origin_service_id, move.service_id)
        )  # fmt: skip
        if is_decider.test(membership) or covering(held, Scope.ARBITRATIONS, touched):
            yield Duty(
                _("Signer l'arbitrage : %(question)s") % {"question": each.question},
                each.effect_on,
                reverse("decisions:sign", args=[each.pk]),
                _("Signer"),
            )


def _agreements_to_sign(membership: Membership, held: Held) -> Iterator[Duty]:
    """Those that the service signed and whoever decides has not, but for whoever signed them for the service."""
    pending = ServiceAgreement.objects.filter(
        arbitration__administration=membership.administration, service_signed_at__isnull=False, decider_signed_at=None
    ).exclude(service_signed_by__user=membership.user_id)
    for each in pending.select_related("service", "arbitration"):
        if is_decider.test(membership) or covering(held, Scope.AGREEMENTS, frozenset({each.service_id})):
            yield Duty(
                _("Signer l'accord de service de %(service)s") % {"service": each.service.name},
                each.arbitration.effect_on,
                reverse("decisions:agreement", args=[each.pk]),
                _("Lire et signer"),
            )


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


def _observations_owed(managed: frozenset[int]) -> Iterator[Duty]:
    awaited = Observation.objects.filter(
        service__in=managed, given_at=None, arbitration__state=Arbitration.State.CONSULTING
    ).select_related("arbitration", "service")
    for each in awaited:
        yield Duty(
            _("Donner les observations de %(service)s : %(question)s")
            % {"service": each.service.name, "question": each.arbitration.question},
            each.arbitration.observations_due,
            reverse("decisions:observe", args=[each.pk]),
            _("Donner des observations"),
            kind=OBSERVATION,
            key=each.pk,
            choices=(Choice(Observation.Position.FAVOURABLE, _("Favorable")),),
        )


def _redeployments_owed(managed: frozenset[int]) -> Iterator[Duty]:
    ordered = Redeployment.objects.filter(
        responsible__in=managed, option__chosen_in__state=Arbitration.State.SIGNED, state__in=UNFINISHED
    ).exclude(state=RedeploymentState.REFUSED)
    labels = {RedeploymentState.UNDER_WAY: _("C'est en cours"), RedeploymentState.DECLARED_DONE: _("C'est fait")}
    for each in ordered.select_related("profile", "mission", "origin_mission").order_by("due_on", "pk"):
        yield Duty(
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


def _agreements_owed(managed: frozenset[int]) -> Iterator[Duty]:
    pending = ServiceAgreement.objects.filter(service__in=managed, service_signed_at=None).select_related(
        "service", "arbitration"
    )
    for each in pending:
        yield Duty(
            _("Signer l'accord de service de %(service)s") % {"service": each.service.name},
            each.arbitration.effect_on,
            reverse("decisions:agreement", args=[each.pk]),
            _("Lire et signer"),
        )


def _address(arbitration: Arbitration) -> str:
    return reverse("decisions:arbitration", args=[arbitration.pk])
