"""Preparing, holding and closing a review of a plan; what it decides is written by the rooms concerned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from phare.cockpit.models import Review, ReviewItem
from phare.cockpit.queries.reviews import plan_figures
from phare.decisions import actions as decisions
from phare.decisions.kernel.proposal import Proposal
from phare.decisions.models import Arbitration
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy import actions as strategy
from phare.strategy.models import Action, Plan
from phare.ui.formats import on_date
from phare.values.attention import AttentionPoint
from phare.values.refusal import Refusal

MOST_ITEMS = 60
LONGEST_SUBJECT = 500
"""Signs."""


class ReviewClosedError(Refusal):
    """The review is closed: its report is what it is."""


class ReviewChangedError(Refusal):
    """Somebody else wrote meanwhile."""


class NothingSaidError(Refusal):
    """A review without title, or a subject without words."""


class FullAgendaError(Refusal):
    """More subjects than a meeting can hold."""


class AlreadyOpenedError(Refusal):
    """The subject has already opened an arbitration, or an action."""


class PlanElsewhereError(Refusal):
    """The plan is another administration's."""


class OffAgendaError(Refusal):
    """The subject is no longer on the agenda."""


class HeldLaterError(Refusal):
    """A meeting that is still to come is not closed."""


@dataclass(frozen=True)
class ReviewTerms:
    """What is said of a review: its title, its day, where, who attends, what opens it."""

    title: str
    held_on: dt.date
    place: str = ""
    attending: str = ""
    introduction: str = ""


def open_review(
    *, plan: Plan, terms: ReviewTerms, points: Iterable[AttentionPoint], by: Membership, at: dt.datetime
) -> Review:
    """Open the review of a plan with these points on its agenda, in this order, and return it.

    Raises PlanElsewhereError, NothingSaidError, FullAgendaError.
    """
    if plan.administration_id != by.administration_id:
        raise PlanElsewhereError(_("Ce plan est celui d'une autre administration : choisissez un des vôtres."))
    said, agenda = _plain(terms), list(points)
    if len(agenda) > MOST_ITEMS:
        raise _full()
    with transaction.atomic():
        review = Review.objects.create(
            administration_id=by.administration_id, plan=plan, opened_by=by, opened_at=at, **said
        )
        ReviewItem.objects.bulk_create(
            ReviewItem(
                review=review,
                position=position,
                subject=point.what[:LONGEST_SUBJECT],
                kind=point.kind[:80],
                address=point.url[:300],
                who=point.who[:200],
                by_when=point.by_when,
            )
            for position, point in enumerate(agenda)
        )
        audit.record("cockpit.review.opened", review, by, at, {"after": said, "items": len(agenda)})
    return review


def revise_review(*, review: Review, terms: ReviewTerms, version: int, by: Membership, at: dt.datetime) -> Review:
    """Change what is said of a review and return it. Raises ReviewClosedError, ReviewChangedError, NothingSaidError."""
    said = _plain(terms)
    with transaction.atomic():
        kept = _held(review, version, said)
        changes = {name: [getattr(kept, name), value] for name, value in said.items() if getattr(kept, name) != value}
        for name, value in said.items():
            setattr(kept, name, value)
        kept.save()
        if changes:
            audit.record("cockpit.review.revised", kept, by, at, changes)
    return kept


def add_item(*, review: Review, subject: str, by: Membership, at: dt.datetime) -> ReviewItem:
    """Put a subject at the end of the agenda and return it.

    Raises ReviewClosedError, NothingSaidError, FullAgendaError.
    """
    words = _text(subject)
    if not 0 < len(words) <= LONGEST_SUBJECT:
        raise NothingSaidError(
            _("Dites le sujet en quelques mots : %(most)s signes au plus.") % {"most": LONGEST_SUBJECT}
        )
    with transaction.atomic():
        kept = _held(review)
        found = kept.items.aggregate(last=Max("position"))["last"]
        if kept.items.count() >= MOST_ITEMS:
            raise _full()
        item = ReviewItem.objects.create(review=kept, subject=words, position=0 if found is None else found + 1)
        audit.record("cockpit.review_item.added", item, by, at, {"subject": words})
    return item


def raise_item(*, item: ReviewItem, by: Membership, at: dt.datetime) -> None:
    """Put a subject before the one that comes just before it; the first stays first.

    Raises ReviewClosedError, OffAgendaError.
    """
    with transaction.atomic():
        ordered = list(_held(item.review).items.all())
        place = next((place for place, each in enumerate(ordered) if each.pk == item.pk), None)
        if place is None:
            raise _off_agenda()
        if place == 0:
            return
        ordered[place - 1], ordered[place] = ordered[place], ordered[place - 1]
        for position, each in enumerate(ordered):
            each.position = position
        ReviewItem.objects.bulk_update(ordered, ["position"])
        audit.record("cockpit.review_item.raised", item, by, at, {"position": [place, place - 1]})


def remove_item(*, item: ReviewItem, by: Membership, at: dt.datetime) -> None:
    """Take a subject off the agenda; one that opened something stays.

    Raises ReviewClosedError, OffAgendaError, AlreadyOpenedError.
    """
    with transaction.atomic():
        _held(item.review)
        kept = _on_agenda(item)
        if kept.arbitration_id or kept.action_id:
            raise AlreadyOpenedError(_("Ce sujet a ouvert un arbitrage ou une action : il reste dans le compte rendu."))
        audit.record("cockpit.review_item.removed", kept, by, at, {"subject": kept.subject})
        kept.delete()


def note_item(
    *, item: ReviewItem, notes: str, conclusion: str, version: int, by: Membership, at: dt.datetime
) -> ReviewItem:
    """Write what was said of a subject and what is agreed, and return it.

    Raises ReviewClosedError, OffAgendaError, ReviewChangedError.
    """
    with transaction.atomic():
        _held(item.review)
        kept = _on_agenda(item)
        if kept.version != version:
            raise _changed(kept, {"notes": _text(notes), "conclusion": _text(conclusion)})
        kept.notes, kept.conclusion, kept.version = _text(notes), _text(conclusion), kept.version + 1
        kept.save(update_fields=["notes", "conclusion", "version"])
        audit.record("cockpit.review_item.noted", kept, by, at, {"version": kept.version})
    return kept


def open_arbitration_from(*, item: ReviewItem, question: str, by: Membership, at: dt.datetime) -> Arbitration:
    """Put a question to whoever decides from what was said of a subject, and return the arbitration in preparation.

    Raises ReviewClosedError, OffAgendaError, AlreadyOpenedError, and what `decisions.open_arbitration` raises.
    """
    with transaction.atomic():
        review = _held(item.review)
        kept = _on_agenda(item)
        if kept.arbitration_id:
            raise AlreadyOpenedError(_("Ce sujet a déjà ouvert un arbitrage : suivez son lien."))
        context = "\n\n".join(text for text in (kept.subject, kept.notes, kept.conclusion) if text)
        proposal = Proposal(question=question, context=context, horizon=review.plan.horizon, plan=review.plan_id)
        kept.arbitration = decisions.open_arbitration(proposal=proposal, by=by, at=at)
        kept.save(update_fields=["arbitration"])
        audit.record("cockpit.review_item.put_to_arbitration", kept, by, at, {"arbitration": kept.arbitration_id})
    return kept.arbitration


def open_action_from(*, item: ReviewItem, terms: strategy.ActionTerms, by: Membership, at: dt.datetime) -> Action:
    """Open an action of the plan from what was agreed on a subject, and return it.

    Raises ReviewClosedError, OffAgendaError, AlreadyOpenedError, and what `strategy.add_action` raises.
    """
    with transaction.atomic():
        review = _held(item.review)
        kept = _on_agenda(item)
        if kept.action_id:
            raise AlreadyOpenedError(_("Ce sujet a déjà ouvert une action : suivez son lien."))
        kept.action = strategy.add_action(plan=review.plan, terms=terms, by=by, at=at)
        kept.save(update_fields=["action"])
        audit.record("cockpit.review_item.turned_to_action", kept, by, at, {"action": kept.action_id})
    return kept.action


def close_review(*, review: Review, version: int, by: Membership, at: dt.datetime) -> Review:
    """Close a review: its report no longer changes, the plan's figures of that day in it. Return it.

    Raises ReviewClosedError, ReviewChangedError, HeldLaterError.
    """
    if review.held_on > timezone.localdate(at):
        raise HeldLaterError(_("Cette réunion est encore à venir : elle sera close une fois tenue."))
    with transaction.atomic():
        kept = _held(review, version)
        kept.closed_by, kept.closed_at = by, at
        kept.figures = plan_figures(kept.plan, timezone.localdate(at))
        kept.save()
        audit.record("cockpit.review.closed", kept, by, at, {"items": kept.items.count()})
    return kept


def _held(review: Review, version: int | None = None, said: Mapping[str, Any] | None = None) -> Review:
    """The review, locked; a version given must be the one that stands, and grows; `said` is what was to be written."""
    kept = Review.objects.select_for_update(of=("self",)).select_related("plan").get(pk=review.pk)
    if kept.closed_at is not None:
        raise ReviewClosedError(_("Cette revue est close : son compte rendu ne change plus."))
    if version is not None:
        if kept.version != version:
            raise _changed(kept, said or {})
        kept.version += 1
    return kept


def _on_agenda(item: ReviewItem) -> ReviewItem:
    """The subject, locked. Raises OffAgendaError."""
    kept = ReviewItem.objects.select_for_update(of=("self",)).filter(pk=item.pk).first()
    if kept is None:
        raise _off_agenda()
    return kept


def _off_agenda() -> OffAgendaError:
    return OffAgendaError(_("Quelqu'un a retiré ce sujet de l'ordre du jour."))


def _changed(kept: Review | ReviewItem, said: Mapping[str, Any]) -> ReviewChangedError:
    """Somebody wrote meanwhile: what stands, where it is not what was to be written."""
    names = {field.name: field.verbose_name for field in kept._meta.fields}
    stands = [
        _("%(what)s : « %(stands)s ».")
        % {
            "what": capfirst(names[name]),
            "stands": on_date(told) if isinstance(told, dt.date) else told,
        }
        for name, value in said.items()
        if (told := getattr(kept, name)) != value
    ]
    sentence = _("Quelqu'un a écrit ici depuis que vous avez ouvert cette page : relisez, puis enregistrez.")
    return ReviewChangedError(" ".join([sentence, *stands]))


def _plain(terms: ReviewTerms) -> dict[str, Any]:
    said = {name: _text(value) if isinstance(value, str) else value for name, value in asdict(terms).items()}
    if not said["title"]:
        raise NothingSaidError(_("Donnez un titre à la revue."))
    return {**said, "title": said["title"][:200], "place": said["place"][:200]}


def _text(value: str) -> str:
    return value.replace("\x00", "").strip()


def _full() -> FullAgendaError:
    return FullAgendaError(
        _("Une réunion ne tient pas plus de %(most)s sujets : retirez-en d'abord.") % {"most": MOST_ITEMS}
    )
