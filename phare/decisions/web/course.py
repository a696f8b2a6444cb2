"""Before the signature: asking, observing, recording opinions, choosing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions import actions, permissions
from phare.decisions.models import Observation, Prerequisite
from phare.decisions.web.filling import does, fill, saves
from phare.decisions.web.finding import arbitration_to_prepare
from phare.decisions.web.forms import ChoiceForm, ConsultForm, ObservationForm, OpinionForm, PrerequisiteForm
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui.filling import confirm, posted
from phare.ui.formats import on_date


def _address(pk: int) -> str:
    return reverse("decisions:arbitration", args=[pk])


@signed_in
def consult(request: MemberRequest, pk: int) -> HttpResponse:
    """Until when do the heads of the services concerned observe?"""
    thing, membership = arbitration_to_prepare(request, pk)
    form = ConsultForm(posted(request), initial={"version": thing.version})
    return fill(
        request,
        form,
        saves(
            actions.put_to_consultation,
            membership,
            arbitration=thing,
            link=request.build_absolute_uri(_address(pk)),
        ),
        title=_("Demander les observations et les avis"),
        lead=_("Les options ne changent plus tant que l'on consulte ; vous pourrez reprendre le projet."),
        done=_("La consultation est ouverte."),
        back=_address(pk),
        label=_("Ouvrir la consultation"),
    )


@signed_in
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Take the arbitration back, to change its options?"""
    thing, membership = arbitration_to_prepare(request, pk)
    return confirm(
        request,
        does(actions.take_back, membership, arbitration=thing, version=thing.version),
        title=_("Reprendre le projet d'arbitrage"),
        sentence=_("Vous pourrez changer la question et les options, puis consulter de nouveau."),
        consequences=(
            _("Les observations des services seront redemandées."),
            _("Les avis déjà rendus restent, sauf si les redéploiements changent : ils seront alors redemandés."),
        ),
        label=_("Reprendre"),
        done=_("Le projet est repris : changez-le, puis consultez de nouveau."),
        back=_address(pk),
    )


@signed_in
def observe(request: MemberRequest, pk: int) -> HttpResponse:
    """What does this service observe before the arbitration?"""
    found = get_object_or_404(
        Observation.objects.select_related("arbitration__administration", "service", "given_by__user"), pk=pk
    )
    day = timezone.localdate()
    membership = authorise(request, permissions.observe_for_service, permissions.ObservationOnDay(found, day))
    form = ObservationForm(
        posted(request), initial={"position": found.position, "text": found.text} if found.given_at else {}
    )
    return fill(
        request,
        form,
        saves(actions.give_observation, membership, observation=found),
        title=_("Observations de %(service)s") % {"service": found.service.name},
        lead=found.arbitration.question,
        done=_("Vos observations sont enregistrées ; vous pouvez les changer jusqu'à la signature."),
        back=_address(found.arbitration_id),
    )


@signed_in
def new_prerequisite(request: MemberRequest, pk: int) -> HttpResponse:
    """Which other opinion is awaited before the signature?"""
    thing, membership = arbitration_to_prepare(request, pk)
    form = PrerequisiteForm(posted(request))
    return fill(
        request,
        form,
        saves(actions.add_prerequisite, membership, arbitration=thing),
        title=_("Attendre un autre avis"),
        done=_("L'avis est attendu : la signature ne se fera pas sans lui."),
        back=_address(pk),
    )


@signed_in
def opinion(request: MemberRequest, pk: int) -> HttpResponse:
    """What was this opinion, and when was it given?"""
    found = get_object_or_404(Prerequisite.objects.select_related("arbitration__administration", "follows"), pk=pk)
    membership = authorise(request, permissions.prepare_arbitrations, found)
    form = OpinionForm(
        posted(request), votes=found.kind in actions.COMMITTEES, initial={"given_on": timezone.localdate()}
    )
    return fill(
        request,
        form,
        saves(actions.fulfil_prerequisite, membership, prerequisite=found),
        title=_("Enregistrer : %(label)s") % {"label": found.label},
        lead=_lead(found),
        done=_("L'avis est enregistré."),
        back=_address(found.arbitration_id),
    )


def _lead(opinion: Prerequisite) -> str:
    """By which rule it is asked, and between which days it is to be given, if any."""
    if opinion.not_before is None or opinion.not_after is None:
        return opinion.rule
    words = {"rule": opinion.rule, "from": on_date(opinion.not_before), "to": on_date(opinion.not_after)}
    return _("%(rule)s. À rendre entre le %(from)s et le %(to)s.") % words


@signed_in
def choose(request: MemberRequest, pk: int) -> HttpResponse:
    """Which option is chosen, why, from when?"""
    thing, membership = arbitration_to_prepare(request, pk)
    form = ChoiceForm(
        posted(request),
        options=thing.options.all(),
        initial={
            "version": thing.version,
            "option": thing.chosen_id,
            "reasons": thing.reasons,
            "effect_on": thing.effect_on,
            "verify_on": thing.verify_on,
        },
    )
    return fill(
        request,
        form,
        saves(actions.choose_option, membership, arbitration=thing),
        title=_("Choisir une option"),
        lead=thing.question,
        done=_("Le choix est écrit : il reste à le signer."),
        back=_address(pk),
    )
