"""What every write of decisions does: hold what changes, refuse what changed meanwhile, keep what is searched."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from phare.decisions.actions.refusals import (
    AlreadyGivenError,
    AlreadySignedError,
    ChangedMeanwhileError,
    OutOfOrderError,
)
from phare.decisions.kernel.life import ArbitrationState
from phare.decisions.models import Arbitration, InformationRequest
from phare.platform.accounts.models import Membership

DRAFT = frozenset({ArbitrationState.DRAFT})
CONSULTING = frozenset({ArbitrationState.CONSULTING})

ONE_CLICK = dt.timedelta(minutes=1)
"""Within it, the same said twice by the same person is one click too many."""

LONGEST_CAPACITY = 200
"""Signs of the capacity that a signatory says: the act that empowers him is added to it."""

LONGEST_SEARCHED = 200_000
"""Signs beyond which a text is not searched: a database's index of words has an end (1 MB), and would refuse it all."""


def held(arbitration: Arbitration, version: int | None, states: frozenset[ArbitrationState]) -> Arbitration:
    """Return the arbitration, locked until the end of the transaction, its version one more (the caller saves it).

    `version` None: whoever acts has not read what he would overwrite. Raises AlreadySignedError, OutOfOrderError,
    ChangedMeanwhileError.
    """
    found = Arbitration.objects.select_for_update(of=("self",)).select_related("administration").get(pk=arbitration.pk)
    if found.is_taken and not states & {ArbitrationState.SIGNED, ArbitrationState.VERIFIED}:
        raise AlreadySignedError(
            _("Cet arbitrage est signé (%(reference)s) : il ne change plus. Un autre arbitrage peut le modifier.")
            % {"reference": found.reference}
        )
    if found.state not in states:
        raise OutOfOrderError(
            _("Cet arbitrage est %(state)s : ce n'est plus le moment de faire cela. Rouvrez sa page.")
            % {"state": found.get_state_display()}
        )
    if version is not None and found.version != version:
        raise ChangedMeanwhileError(
            _("Quelqu'un a changé cet arbitrage depuis que vous l'avez ouvert. Rien n'est perdu : relisez-le, puis "
              "recommencez.")
        )  # fmt: skip
    found.version += 1
    return found


def held_request(request: InformationRequest, version: int) -> InformationRequest:
    """Return the request, locked until the end of the transaction, its version one more (the caller saves it).

    Raises AlreadyGivenError (it is answered), ChangedMeanwhileError.
    """
    rows = InformationRequest.objects.select_related("entrusted_to")
    kept = rows.select_for_update(of=("self",)).get(pk=request.pk)
    if kept.answered_at is not None:
        raise AlreadyGivenError(_("Cette demande a déjà sa réponse : une nouvelle question est une nouvelle demande."))
    if kept.version != version:
        raise ChangedMeanwhileError(
            _("Quelqu'un a changé cette demande depuis que vous l'avez ouverte : relisez-la, puis recommencez.")
        )
    kept.version += 1
    return kept


def one_at_a_time(by: Membership) -> None:
    """Let a person do one thing at a time, until the end of the transaction: two clicks at once see each other."""
    Membership.objects.select_for_update(no_key=True, of=("self",)).get(pk=by.pk)


def keep_searched(arbitration: Arbitration) -> None:
    """Keep together the texts in which the register is searched: only those that whoever sees the act may read."""
    options = arbitration.options.prefetch_related("effects", "commitments")
    texts = [
        arbitration.question,
        arbitration.context,
        arbitration.reasons,
        arbitration.conclusion,
        *arbitration.grounds.values_list("text", flat=True),
        *arbitration.operations.values_list("name", flat=True),
        *(f"{option.name} {option.description}" for option in options),
        *(effect.measure for option in options for effect in option.effects.all() if effect.mission_id is None),
        *(each.label for option in options for each in option.commitments.all()),
    ]
    arbitration.searched = "\n".join(text for text in texts if text)[:LONGEST_SEARCHED]


def plain(text: str) -> str:
    """Return a line of text without the blanks around and inside it, nor the signs that a database refuses."""
    return " ".join(text.replace("\x00", "").split())
