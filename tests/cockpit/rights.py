"""Who opens the pages of the cockpit: whoever is signed in, each with what is theirs."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from phare.cockpit.actions import ReviewTerms, add_item, open_review
from phare.cockpit.models import Absence, DutyMail, ReviewItem
from phare.cockpit.queries.links import token_of
from phare.decisions.models import Redeployment
from phare.decisions.queries.attention import OBSERVATION, REDEPLOYMENT
from tests.decisions.rights import STEERING, built, part
from tests.factories.accounts import MembershipFactory
from tests.factories.strategy import PlanFactory
from tests.factories.territory import CommuneFactory
from tests.rights import EVERYONE, NOBODY, STAFF, Rights


def link(administration, membership):
    """A link of the member's own."""
    mail = DutyMail.objects.create(membership=membership)
    return {"token": token_of(mail, timezone.now())}


def answer(kind, *where, **how):
    """A duty of this kind in the services that the member heads."""
    built = part(*where, **how)
    return lambda administration, membership: {"kind": kind, **built(administration, membership)}


def answer_by_link(administration, membership):
    """The answer to an observation, under a link that is a forgery: it is shown the page of links that are over."""
    observed = part("observations", "consulting", of_option=False)(administration, membership)
    return {"token": "forged", "kind": OBSERVATION, **observed}


def absence_of_another(administration, membership):
    """The absence of a colleague."""
    away = MembershipFactory(administration=administration)
    day = dt.date(2026, 12, 1)
    return {"pk": Absence.objects.create(membership=away, stand_in=membership, since=day, until=day).pk}


def commune(administration, membership):
    """A commune: it belongs to nobody, and what is told of it is the reader's."""
    return {"code": CommuneFactory().code}


def review(administration, membership):
    """A review of a plan, with a subject."""
    plan = PlanFactory(administration=administration)
    opener = MembershipFactory(administration=administration, role="secretary_general")
    at, day = timezone.now(), timezone.localdate()
    made = open_review(plan=plan, terms=ReviewTerms("Revue", day), points=[], by=opener, at=at)
    add_item(review=made, subject="Sujet", by=opener, at=at)
    return {"pk": made.pk}


def item(administration, membership):
    """The subject of a review."""
    return {"pk": ReviewItem.objects.get(review=review(administration, membership)["pk"]).pk}


def owing(administration, membership):
    """A colleague who owes the observations of the service that he heads."""
    colleague = MembershipFactory(administration=administration, role="head_of_service")
    built(administration, colleague, "consulting")
    return {"pk": colleague.pk}


READING = STEERING | {"auditor"}
MATRIX = {
    "cockpit:home": Rights(EVERYONE),
    "cockpit:horizon": Rights(EVERYONE, make=lambda *_: {"slug": "long-terme"}, foreign=True),
    "cockpit:settings": Rights(STEERING),
    "cockpit:duties": Rights(EVERYONE),
    "cockpit:answer": Rights(
        STEERING | {"head_of_service"},
        make=answer(REDEPLOYMENT, "redeployments", "signed"),
        method="post",
        data=lambda made: {"choice": "under_way", "version": Redeployment.objects.get(pk=made["pk"]).version},
    ),
    "cockpit:duty-settings": Rights(EVERYONE),
    "cockpit:choose-duty-mail": Rights(EVERYONE, method="post", data={"wanted": "non"}),
    "cockpit:mail-duties": Rights(EVERYONE, method="post"),
    "cockpit:end-absence": Rights(NOBODY, make=absence_of_another, method="post"),
    "cockpit:reminders": Rights(STEERING),
    "cockpit:person-owing": Rights(STEERING, make=owing),
    "cockpit:ask": Rights(STEERING, make=owing, method="post"),
    "cockpit:ask-all": Rights(STEERING),
    "cockpit:shared": Rights(STAFF),
    "cockpit:sheet": Rights(STAFF, make=commune, foreign=True),
    "cockpit:sheet-pdf": Rights(STAFF, make=commune, foreign=True),
    "cockpit:reviews": Rights(READING),
    "cockpit:new-review": Rights(STEERING),
    "cockpit:review": Rights(READING, make=review),
    "cockpit:edit-review": Rights(STEERING, make=review),
    "cockpit:close-review": Rights(STEERING, make=review, method="post", data={"version": 1}),
    "cockpit:add-review-item": Rights(STEERING, make=review, method="post", data={"sujet-subject": "Autre"}),
    "cockpit:review-report": Rights(READING, make=lambda *who: {**review(*who), "file_format": "pdf"}),
    "cockpit:note-review-item": Rights(STEERING, make=item, method="post", data={"notes": "Vu", "version": 1}),
    "cockpit:raise-review-item": Rights(STEERING, make=item, method="post"),
    "cockpit:remove-review-item": Rights(STEERING, make=item, method="post"),
    "cockpit:review-item-to-arbitration": Rights(STEERING, make=item),
    "cockpit:review-item-to-action": Rights(STEERING, make=item),
    "cockpit:link": Rights(public=True, make=link),
    "cockpit:answer-by-link": Rights(public=True, make=answer_by_link, method="post", foreign=True),
}
