"""The yearly answers: each head of service says who does what, the secretary general accepts or sends back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation.actions.errors import (
    MissingReasonError,
    NobodyToRemindError,
    NotYoursError,
    StaleAnswerError,
    UnknownCodesError,
    WrongRowError,
    WrongStateError,
)
from phare.organisation.actions.imports import write_rows
from phare.organisation.kernel.staffing import Post
from phare.organisation.kernel.workbook.sheets import GREATEST_FTE
from phare.organisation.models import (
    Answer,
    JobFunction,
    JobProfile,
    Listed,
    Photograph,
    Service,
    ServiceMission,
    State,
)
from phare.organisation.permissions import keep_photographs, services_managed
from phare.organisation.queries import fingerprint, heads_of, known_from, sums_of_services
from phare.organisation.queries import posts as standing_posts
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.platform.exchange.kernel.importer import Source
from phare.platform.post.actions import queue_mail

PEACE = dt.timedelta(hours=1)
"""How long a service that was reminded is not reminded again."""


def give_answer(
    photograph: Photograph,
    services: Sequence[Service],
    posts: Sequence[Post],
    *,
    by: Membership,
    at: dt.datetime,
    remark: str = "",
    source: Source | None = None,
    seen: str = "",
) -> Photograph:
    """Replace the rows of some services by these posts, mark them as answered, and return the photograph.

    Open while answers are awaited, to whoever manages all these services and to the secretary general. `seen` is the
    fingerprint of the rows that were corrected, when there is one. Raises WrongStateError, NotYoursError,
    UnknownCodesError, WrongRowError, StaleAnswerError; nothing is then written.
    """
    _refuse_strangers(services, by, at)
    codes = {service.code for service in services}
    if outside := {post.service for post in posts} - codes:
        raise NotYoursError(
            _("Ces lignes portent sur d'autres services que les vôtres : %(codes)s.")
            % {"codes": ", ".join(sorted(outside))}
        )
    _refuse_wrong_rows(posts)
    with transaction.atomic():
        photograph = _answerable(photograph, codes, seen)
        keys = _keys(photograph, services, posts)
        before = sums_of_services(photograph, [service.pk for service in services])
        photograph.rows.filter(service__in=services).delete()
        write_rows(photograph, posts, keys)
        said = {"state": Answer.State.GIVEN, "given_by": by, "given_at": at, "remark": remark.strip()[:500]}
        for service in services:
            Answer.objects.update_or_create(photograph=photograph, service=service, defaults=said)
        changes = {
            "services": sorted(codes),
            "before": before,
            "after": sums_of_services(photograph, [service.pk for service in services]),
            **(source.changes if source else {}),
        }
        audit.record("organisation.answer.given", photograph, by, at, changes)
    return photograph


def _answerable(photograph: Photograph, codes: Iterable[str], seen: str) -> Photograph:
    """Lock a photograph whose answers are open, and whose rows are those that were seen."""
    photograph = Photograph.objects.select_for_update().get(pk=photograph.pk)
    if photograph.state not in {State.DRAFT, State.ANSWERING}:
        raise WrongStateError(
            _("La saisie est close : la photographie est « %(state)s ».")
            % {"state": State(photograph.state).label.lower()}
        )
    if seen and seen != fingerprint(standing_posts(photograph, frozenset(codes))):
        raise StaleAnswerError(
            _("Ces lignes ont changé depuis que la page est ouverte. Rechargez-la avant d'enregistrer.")
        )
    return photograph


def accept_answer(answer: Answer, *, by: audit.Author, at: dt.datetime) -> Answer:
    """Accept the rows that a service gave, and return its answer. Raises WrongStateError."""
    return _settle(answer, Answer.State.ACCEPTED, {Answer.State.GIVEN}, "", by, at)


def return_answer(answer: Answer, *, remark: str, by: audit.Author, at: dt.datetime) -> Answer:
    """Send an answer back to its service with what is to correct. Raises MissingReasonError, WrongStateError."""
    if not remark.strip():
        raise MissingReasonError(_("Dites au service ce qu'il doit reprendre."))
    return _settle(
        answer, Answer.State.RETURNED, {Answer.State.GIVEN, Answer.State.ACCEPTED}, remark.strip()[:500], by, at
    )


def remind_services(
    photograph: Photograph, services: Iterable[Service], *, link: str, by: audit.Author, at: dt.datetime
) -> int:
    """Write to the heads of the services that have not answered, and return how many mails were queued.

    `link` is the address of the page where they answer. Those reminded within the hour are left in peace. Raises
    WrongStateError, NobodyToRemindError when none of them has a head with an account, or all were just reminded.
    """
    if photograph.state != State.ANSWERING:
        raise WrongStateError(_("Personne n'est à rappeler : aucune réponse n'est attendue."))
    awaited = photograph.answers.filter(
        service__in=list(services), state__in=[Answer.State.AWAITED, Answer.State.RETURNED]
    ).select_related("service")
    heads = heads_of([answer.service for answer in awaited], timezone.localdate(at))
    with transaction.atomic():
        Photograph.objects.select_for_update().get(pk=photograph.pk)
        just_reminded = set(awaited.filter(reminded_at__gt=at - PEACE).values_list("pk", flat=True))
        waiting = [answer for answer in awaited if answer.pk not in just_reminded]
        sent = 0
        for answer in waiting:
            for head in heads.get(answer.service_id, ()):
                queue_mail(
                    head.user.email,
                    _("Effectifs de votre service : réponse attendue"),
                    _reminder(photograph, answer.service, link),
                    photograph.administration_id,
                    by,
                    at,
                )
                sent += 1
            if answer.service_id in heads:
                answer.reminded_at = at
                answer.save(update_fields=["reminded_at"])
        if not sent and just_reminded:
            raise NobodyToRemindError(_("Ces services ont été rappelés il y a moins d'une heure."))
        if not sent:
            raise NobodyToRemindError(_("Aucun de ces services n'a de chef enregistré : nommez-le d'abord."))
        audit.record(
            "organisation.services.reminded", photograph, by, at, {"services": [a.service.code for a in waiting]}
        )
    return sent


def _reminder(photograph: Photograph, service: Service, link: str) -> str:
    return _(
        "Bonjour,\n\nLes effectifs du service « %(service)s » pour « %(title)s » sont attendus%(due)s.\n"
        "Les lignes sont déjà remplies : il suffit de corriger ce qui a changé, puis d'enregistrer.\n\n%(link)s\n"
    ) % {
        "service": service.name,
        "title": photograph.title,
        "due": _(" avant le %(day)s") % {"day": f"{photograph.answers_due:%d/%m/%Y}"} if photograph.answers_due else "",
        "link": link,
    }


def _settle(
    answer: Answer, wanted: Answer.State, before: set[Answer.State], remark: str, by: audit.Author, at: dt.datetime
) -> Answer:
    with transaction.atomic():
        photograph = Photograph.objects.select_for_update().get(pk=answer.photograph_id)
        answer = Answer.objects.select_related("service").get(pk=answer.pk)
        if photograph.state != State.ANSWERING or answer.state not in before:
            raise WrongStateError(
                _("La réponse de « %(service)s » est « %(state)s » : cette étape ne la suit pas.")
                % {"service": answer.service.name, "state": Answer.State(answer.state).label.lower()}
            )
        answer.state = wanted
        answer.remark = remark or answer.remark
        answer.save(update_fields=["state", "remark"])
        verb = "accepted" if wanted == Answer.State.ACCEPTED else "returned"
        audit.record(
            f"organisation.answer.{verb}", photograph, by, at, {"service": answer.service.code, "remark": remark}
        )
    return answer


def _refuse_strangers(services: Sequence[Service], by: Membership, at: dt.datetime) -> None:
    if {service.administration_id for service in services} - {by.administration_id}:
        raise NotYoursError(_("Ces services ne sont pas les vôtres."))
    if keep_photographs.test(by):
        return
    managed = services_managed(by, timezone.localdate(at))
    foreign = [service.name for service in services if service.pk not in managed]
    if foreign:
        raise NotYoursError(
            _("Vous ne dirigez pas : %(services)s. Demandez à leur chef de répondre.")
            % {"services": ", ".join(foreign)}
        )


def _refuse_wrong_rows(posts: Iterable[Post]) -> None:
    for number, post in enumerate(posts, start=1):
        if not 0 <= post.fte <= GREATEST_FTE or not 0 <= post.headcount <= GREATEST_FTE:
            raise WrongRowError(_("Ligne %(number)s : donnez des nombres positifs.") % {"number": number})
        if not post.vacant and post.headcount < post.fte - 1e-6:
            raise WrongRowError(
                _("Ligne %(number)s : l'effectif physique ne peut pas être inférieur aux ETP.") % {"number": number}
            )


def _keys(photograph: Photograph, services: Sequence[Service], posts: Iterable[Post]) -> dict[str, dict[str, int]]:
    lists: Mapping[str, tuple[type[Listed], set[str]]] = {
        "profile": (JobProfile, {post.profile for post in posts}),
        "mission": (ServiceMission, {post.mission for post in posts}),
        "function": (JobFunction, {post.function for post in posts if post.function}),
    }
    keys: dict[str, dict[str, int]] = {"service": {service.code: service.pk for service in services}}
    for name, (model, codes) in lists.items():
        held = known_from(model, photograph.administration_id, photograph.date)
        keys[name] = dict(held.filter(code__in=codes).values_list("code", "pk"))
        if unknown := codes - set(keys[name]):
            raise UnknownCodesError(
                _("Codes inconnus des listes : %(codes)s. Demandez au secrétariat général de les ajouter.")
                % {"codes": ", ".join(sorted(unknown))}
            )
    return keys
