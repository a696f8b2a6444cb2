"""An arbitration is prepared: its question, its options, what each engages and expects, the grounds weighed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions import actions, permissions
from phare.decisions.models import Commitment, ExpectedEffect, Ground
from phare.decisions.web.filling import does, fill, saves
from phare.decisions.web.finding import arbitration_to_prepare, option_to_prepare, part_to_prepare
from phare.decisions.web.forms import (
    CommitmentForm,
    EffectForm,
    GroundForm,
    OptionForm,
    QuestionForm,
    ReasonForm,
)
from phare.organisation.models import BudgetProgramme, ServiceMission
from phare.organisation.queries import known_from
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.strategy.models import Operation, Plan
from phare.ui.filling import confirm, posted


def _address(pk: int) -> str:
    return reverse("decisions:arbitration", args=[pk])


def _operations(administration_id: int) -> Any:
    running = Operation.objects.filter(plan__administration_id=administration_id)
    return running.exclude(plan__state=Plan.State.CLOSED).select_related("plan").order_by("plan", "code")


@signed_in
def new(request: MemberRequest) -> HttpResponse:
    """What question is to be decided?"""
    membership = authorise(request, permissions.prepare_arbitrations)
    form = QuestionForm(posted(request), operations=_operations(membership.administration_id))
    return fill(
        request,
        form,
        lambda filled: actions.open_arbitration(proposal=filled.proposal(), by=membership, at=timezone.now()),
        title=_("Nouvel arbitrage"),
        lead=_("Un arbitrage d'effectifs se prépare mieux depuis le croisement : ses chiffres le suivent."),
        done=_("L'arbitrage est ouvert : ajoutez ses options."),
        back=reverse("decisions:register"),
        after=lambda made: _address(made.pk),
    )


@signed_in
def question(request: MemberRequest, pk: int) -> HttpResponse:
    """What is the question, in what context?"""
    thing, membership = arbitration_to_prepare(request, pk)
    initial = {name: getattr(thing, name) for name in ("question", "context", "horizon", "touches", "version")}
    form = QuestionForm(
        posted(request),
        initial={**initial, "operations": thing.operations.all()},
        operations=_operations(thing.administration_id),
    )
    return fill(
        request,
        form,
        saves(actions.revise_question, membership, arbitration=thing),
        title=_("Modifier la question"),
        done=_("La question est modifiée."),
        back=_address(pk),
    )


@signed_in
def new_option(request: MemberRequest, pk: int) -> HttpResponse:
    """What is the new option?"""
    thing, membership = arbitration_to_prepare(request, pk)
    form = OptionForm(posted(request), initial={"version": thing.version})
    return fill(
        request,
        form,
        saves(actions.add_option, membership, arbitration=thing),
        title=_("Ajouter une option"),
        done=_("L'option est ajoutée : dites ce qu'elle engage et l'effet attendu."),
        back=_address(pk),
    )


@signed_in
def remove_option(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove this option, with its figures?"""
    option, membership = option_to_prepare(request, pk)
    version = option.arbitration.version
    return confirm(
        request,
        does(actions.remove_option, membership, option=option, version=version),
        title=_("Retirer l'option « %(name)s »") % {"name": option.name},
        sentence=_(
            "Elle quitte l'arbitrage avec ses chiffres. Une option écartée, elle, reste : préférez ne pas la retenir."
        ),
        label=_("Retirer"),
        done=_("L'option est retirée."),
        back=_address(option.arbitration_id),
    )


@signed_in
def new_ground(request: MemberRequest, pk: int) -> HttpResponse:
    """On which ground are the options weighed?"""
    thing, membership = arbitration_to_prepare(request, pk)
    form = GroundForm(posted(request), arbitration=thing, initial={"version": thing.version})
    return fill(
        request,
        form,
        saves(actions.weigh_ground, membership, arbitration=thing),
        title=_("Examiner un motif"),
        done=_("Le motif est ajouté."),
        back=_address(pk),
    )


@signed_in
def ground(request: MemberRequest, pk: int) -> HttpResponse:
    """What does this ground say of each option?"""
    found = get_object_or_404(Ground.objects.select_related("arbitration__administration"), pk=pk)
    membership = authorise(request, permissions.prepare_arbitrations, found)
    thing = found.arbitration
    form = GroundForm(
        posted(request), arbitration=thing, ground=found, initial={"version": thing.version, "text": found.text}
    )
    return fill(
        request,
        form,
        saves(actions.weigh_ground, membership, arbitration=thing, ground=found),
        title=_("Modifier un motif"),
        done=_("Le motif est modifié."),
        back=_address(thing.pk),
        remove=reverse("decisions:remove-ground", args=[pk]),
    )


@signed_in
def remove_ground(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove this ground?"""
    found = get_object_or_404(Ground.objects.select_related("arbitration__administration"), pk=pk)
    membership = authorise(request, permissions.prepare_arbitrations, found)
    version = found.arbitration.version
    return confirm(
        request,
        does(actions.remove_ground, membership, ground=found, version=version),
        title=_("Retirer le motif « %(text)s »") % {"text": found.text},
        sentence=_("Il ne sera plus examiné ; le registre garde la trace de ce retrait."),
        label=_("Retirer"),
        done=_("Le motif est retiré."),
        back=_address(found.arbitration_id),
    )


@signed_in
def new_effect(request: MemberRequest, pk: int) -> HttpResponse:
    """What effect is expected of this option, measured how, and when?"""
    option, membership = option_to_prepare(request, pk)
    thing = option.arbitration
    missions = known_from(ServiceMission, thing.administration_id, timezone.localdate())
    form = EffectForm(posted(request), initial={"version": thing.version}, missions=missions)
    return fill(
        request,
        form,
        saves(actions.add_effect, membership, option=option),
        title=_("Effet attendu de « %(option)s »") % {"option": option.name},
        done=_("L'effet attendu est ajouté."),
        back=_address(thing.pk),
    )


@signed_in
def remove_effect(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove this expected effect?"""
    return _remove_part(request, ExpectedEffect, pk)


@signed_in
def new_commitment(request: MemberRequest, pk: int) -> HttpResponse:
    """What does this option engage: staff, money, a date?"""
    option, membership = option_to_prepare(request, pk)
    thing = option.arbitration
    form = CommitmentForm(
        posted(request),
        initial={"version": thing.version},
        programmes=known_from(BudgetProgramme, thing.administration_id, timezone.localdate()),
        operations=_operations(thing.administration_id),
    )
    return fill(
        request,
        form,
        saves(actions.add_commitment, membership, option=option),
        title=_("Ce qu'engage « %(option)s »") % {"option": option.name},
        done=_("L'engagement est ajouté."),
        back=_address(thing.pk),
    )


@signed_in
def remove_commitment(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove this commitment?"""
    return _remove_part(request, Commitment, pk)


def _remove_part(request: MemberRequest, model: Any, pk: int) -> HttpResponse:
    part, membership = part_to_prepare(request, model, pk)
    version = part.option.arbitration.version
    return confirm(
        request,
        does(actions.remove_part, membership, part=part, version=version),
        title=_("Retirer « %(part)s »") % {"part": part},
        sentence=_("Cette ligne quitte l'option « %(option)s ».") % {"option": part.option.name},
        label=_("Retirer"),
        done=_("La ligne est retirée."),
        back=_address(part.option.arbitration_id),
    )


@signed_in
def abandon(request: MemberRequest, pk: int) -> HttpResponse:
    """Why is this arbitration abandoned?"""
    thing, membership = arbitration_to_prepare(request, pk)
    form = ReasonForm(posted(request), initial={"version": thing.version})
    return fill(
        request,
        form,
        saves(actions.abandon_arbitration, membership, arbitration=thing),
        title=_("Abandonner « %(question)s »") % {"question": thing.question},
        lead=_("L'arbitrage reste au registre, avec ses options et ce motif."),
        done=_("L'arbitrage est abandonné."),
        back=_address(pk),
        label=_("Abandonner cet arbitrage"),
    )
