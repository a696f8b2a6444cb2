"""Where a plan stands, then how it ended, is published to all who work here; never changed: followed, or withdrawn."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.actions.refusals import (
    AlreadyPublishedError,
    AlreadyWithdrawnError,
    ChangedMeanwhileError,
    NotInForceError,
    UnexplainedPublicationError,
)
from phare.strategy.models import Plan, Publication
from phare.strategy.queries import digest_of, final_publication, latest_publication, picture_of
from phare.ui.formats import on_date


def publish_progress(*, plan: Plan, sentence: str, previewed: str, by: Membership, at: dt.datetime) -> Publication:
    """Publish where a plan stands today, frozen, with a sentence, and return the publication.

    That of a closed plan is its final account: one stands. `previewed` is the digest (`digest_of`) of the picture that
    was read before. The same person who sends the same sentence twice publishes once: the second call returns the first
    publication. Raises NotInForceError, UnexplainedPublicationError, AlreadyPublishedError (one stands for this day, or
    is the final account), ChangedMeanwhileError (the plan is no longer what was previewed).
    """
    if plan.state == Plan.State.DRAFT:
        raise NotInForceError(_("Ce plan est en préparation : mettez-le en vigueur avant d'en publier l'avancement."))
    said = " ".join(sentence.split())
    if not said:
        raise UnexplainedPublicationError(_("Dites en une phrase où en est le plan : c'est ce qui sera lu d'abord."))
    day = timezone.localdate(at)
    with transaction.atomic():
        # Two clicks at once: the second waits here, then reads what the first published.
        plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        final = plan.state == Plan.State.CLOSED
        standing = final_publication(plan) if final else latest_publication(plan)
        if standing is not None and (final or standing.day == day):
            if standing.by_id == by.pk and standing.sentence == said:
                return standing
            raise AlreadyPublishedError(_refused(final) % {"day": on_date(standing.day)})
        picture = picture_of(plan, day)
        if digest_of(picture) != previewed:
            raise ChangedMeanwhileError(
                _("Le plan a changé depuis votre aperçu : relisez ce qui sera publié, puis publiez.")
            )
        last = plan.publications.first()
        published = Publication.objects.create(
            plan=plan,
            number=last.number + 1 if last else 1,
            day=day,
            is_final=final,
            sentence=said,
            picture=picture,
            by=by,
            at=at,
        )
        audit.record(
            "strategy.publication.concluded" if final else "strategy.publication.published",
            published,
            by,
            at,
            {"number": published.number, "sentence": said, "sha256": digest_of(picture)},
        )
    return published


def _refused(final: bool) -> str:
    """What is said when another one stands."""
    if final:
        return _("Le bilan de ce plan est déjà publié, depuis le %(day)s : retirez-le avec un motif pour en publier un "
                 "autre.")  # fmt: skip
    return _("Un point d'avancement est déjà publié aujourd'hui, le %(day)s : retirez-le avec un motif pour en "
             "publier un autre, ou attendez demain.")  # fmt: skip


def withdraw_publication(*, publication: Publication, reason: str, by: Membership, at: dt.datetime) -> Publication:
    """Withdraw what was published in error, and return it: it stays, marked, with the reason.

    Raises UnexplainedPublicationError (no reason), AlreadyWithdrawnError.
    """
    if not reason.strip():
        raise UnexplainedPublicationError(_("Dites pourquoi ce point est retiré : ceux qui l'ont lu le verront."))
    with transaction.atomic():
        held = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
        if held.is_withdrawn:
            raise AlreadyWithdrawnError(_("Ce point d'avancement est déjà retiré."))
        publication.withdrawn_by, publication.withdrawn_at, publication.withdrawal_reason = by, at, reason.strip()
        publication.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawal_reason"])
        said = {"number": publication.number, "reason": publication.withdrawal_reason}
        audit.record("strategy.publication.withdrawn", publication, by, at, said)
    return publication
