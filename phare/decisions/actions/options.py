"""Options are handed over by the room that made them, renewed by it, or written by hand."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from phare.decisions.actions.refusals import (
    CommitmentWithoutAmountError,
    EffectWithoutMeasureError,
    NameTakenError,
    NotOfThisAdministrationError,
    QuestionMissingError,
    StatusQuoError,
    UnknownCodeError,
    UnmeasuredFigureError,
)
from phare.decisions.actions.writing import DRAFT, held, keep_searched, plain
from phare.decisions.kernel import proposal as handed
from phare.decisions.kernel.proposal import Envelope, OptionData
from phare.decisions.models import Arbitration, Commitment, ExpectedEffect, Option, Redeployment
from phare.organisation.models import BudgetProgramme, JobProfile, Listed, Service, ServiceMission
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.models import Operation

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""What a year is, as in the forms."""


def add_option(*, arbitration: Arbitration, data: OptionData, version: int, by: Membership, at: dt.datetime) -> Option:
    """Add an option to an arbitration in preparation and return it.

    Raises AlreadySignedError, OutOfOrderError, ChangedMeanwhileError, NameTakenError, QuestionMissingError (no name),
    UnknownCodeError naming every code, UnmeasuredFigureError, EffectWithoutMeasureError, CommitmentWithoutAmountError,
    NotOfThisAdministrationError (an operation).
    """
    with transaction.atomic():
        kept = held(arbitration, version, DRAFT)
        option = make_options(kept, [data], by)[0]
        keep_searched(kept)
        kept.save(update_fields=["version", "searched"])
        audit.record("decisions.option.added", option, by, at, {"after": said(data)})
    return option


def renew_option(
    *,
    option: Option,
    data: OptionData,
    by: Membership,
    at: dt.datetime,
    sources: Sequence[handed.Source] | None = None,
) -> Option:
    """Replace the figures, redeployments, effects and engagements of an option by those its source gives today.

    Returns it. Its name, its description, the effects and engagements that somebody wrote stay. `sources` replaces
    what every option stands on, once all of them come from it. Raises AlreadySignedError, OutOfOrderError,
    UnknownCodeError, and what `add_option` raises of its figures.
    """
    with transaction.atomic():
        kept = held(option.arbitration, None, DRAFT)
        _refuse_unmeasured(data)
        Option.objects.filter(pk=option.pk).update(
            source=None if data.source is None else asdict(data.source), figures=[asdict(each) for each in data.figures]
        )
        option.redeployments.all().delete()
        for rows in (option.effects, option.commitments):
            rows.filter(handed=True).delete()
        codes = _Codes(kept.administration_id, [data])
        _fill(option, data, codes)
        keep_searched(kept)
        if sources is not None:
            kept.sources = [asdict(source) for source in sources]
        kept.save(update_fields=["version", "searched", "sources"])
        audit.record("decisions.option.renewed", option, by, at, {"after": said(data)})
    option.refresh_from_db()
    return option


def remove_option(*, option: Option, version: int, by: Membership, at: dt.datetime) -> None:
    """Remove an option while the arbitration is in preparation. Raises StatusQuoError, and what `held` raises."""
    if option.is_status_quo:
        raise StatusQuoError(_("« Ne rien changer » est toujours une option : elle ne se retire pas."))
    with transaction.atomic():
        kept = held(option.arbitration, version, DRAFT)
        subject, name = audit.reference(option), option.name
        if kept.chosen_id == option.pk:
            kept.chosen = None
            kept.save(update_fields=["chosen"])
        option.delete()
        keep_searched(kept)
        kept.save(update_fields=["version", "searched"])
        audit.record("decisions.option.removed", subject, by, at, {"before": {"name": name}})


def add_effect(
    *, option: Option, effect: handed.Effect, version: int, by: Membership, at: dt.datetime
) -> ExpectedEffect:
    """Say an effect expected of an option, with its measure. Raises EffectWithoutMeasureError, UnknownCodeError."""
    with transaction.atomic():
        kept = held(option.arbitration, version, DRAFT)
        codes = _Codes(kept.administration_id, [OptionData("", effects=(effect,))])
        made = ExpectedEffect.objects.create(option=option, **_effect(effect, codes))
        keep_searched(kept)
        kept.save(update_fields=["version", "searched"])
        audit.record("decisions.effect.added", made, by, at, {"after": asdict(effect)})
    return made


def add_commitment(
    *, option: Option, commitment: handed.Commitment, version: int, by: Membership, at: dt.datetime
) -> Commitment:
    """Say what an option engages in an envelope. Raises CommitmentWithoutAmountError, UnknownCodeError,
    NotOfThisAdministrationError (an operation), and what `held` raises."""
    with transaction.atomic():
        kept = held(option.arbitration, version, DRAFT)
        codes = _Codes(kept.administration_id, [OptionData("", commitments=(commitment,))])
        made = Commitment.objects.create(option=option, **_commitment(commitment, codes))
        keep_searched(kept)
        kept.save(update_fields=["version", "searched"])
        audit.record("decisions.commitment.added", made, by, at, {"after": asdict(commitment)})
    return made


def remove_part(*, part: ExpectedEffect | Commitment, version: int, by: Membership, at: dt.datetime) -> None:
    """Remove an effect or a commitment while the arbitration is in preparation. Raises what `held` raises."""
    with transaction.atomic():
        kept = held(part.option.arbitration, version, DRAFT)
        subject, name = audit.reference(part), str(part)
        part.delete()
        keep_searched(kept)
        kept.save(update_fields=["version", "searched"])
        verb = "decisions.effect.removed" if isinstance(part, ExpectedEffect) else "decisions.commitment.removed"
        audit.record(verb, subject, by, at, {"before": {"label": name}})


def make_options(arbitration: Arbitration, options: Iterable[OptionData], by: Membership) -> list[Option]:
    """Write options, after those already there, and return them, in the caller's transaction."""
    wanted = list(options)
    codes = _Codes(arbitration.administration_id, wanted)
    first = arbitration.options.count()
    made, names = [], {each.casefold() for each in arbitration.options.values_list("name", flat=True)}
    for position, data in enumerate(wanted, first):
        _refuse_unmeasured(data)
        name = plain(data.name)[:120]
        if not name:
            raise QuestionMissingError(_("Donnez un nom à l'option : c'est par lui qu'on la reconnaît."))
        # In whatever case, accents included, which the database's own order of letters may not know.
        if name.casefold() in names:
            raise NameTakenError(_("Une option porte déjà ce nom : %(name)s. Choisissez-en un autre.") % {"name": name})
        names.add(name.casefold())
        option = Option.objects.create(
            arbitration=arbitration,
            name=name,
            description=data.description.replace("\x00", ""),
            is_status_quo=data.is_status_quo,
            position=position,
            source=None if data.source is None else asdict(data.source),
            figures=[asdict(figure) for figure in data.figures],
        )
        _fill(option, data, codes)
        made.append(option)
    return made


def said(data: OptionData) -> dict[str, Any]:
    """Return what the trail keeps of an option handed over."""
    return {
        "name": data.name,
        "source": None if data.source is None else asdict(data.source),
        "redeployments": len(data.moves),
        "effects": len(data.effects),
        "commitments": len(data.commitments),
    }


def _fill(option: Option, data: OptionData, codes: _Codes) -> None:
    Redeployment.objects.bulk_create(
        Redeployment(
            option=option,
            year=move.year,
            profile=codes.profiles[move.profile],
            origin_service=codes.services[move.origin_service],
            origin_mission=codes.missions[move.origin_mission],
            service=codes.services[move.service],
            mission=codes.missions[move.mission],
            to_programme=None if move.to_programme is None else codes.programmes[move.to_programme],
            fte=move.fte,
            why=move.why[:500],
        )
        for move in data.moves
    )
    ExpectedEffect.objects.bulk_create(
        ExpectedEffect(option=option, handed=True, **_effect(each, codes)) for each in data.effects
    )
    Commitment.objects.bulk_create(
        Commitment(option=option, handed=True, **_commitment(each, codes)) for each in data.commitments
    )


def _refuse_unmeasured(data: OptionData) -> None:
    """Refuse figures that are no numbers, and years out of the calendar: the database would, without a sentence."""
    numbers = [figure.value for figure in data.figures] + [move.fte for move in data.moves]
    years = [move.year for move in data.moves]
    if any(value is not None and not math.isfinite(value) for value in numbers) or not all(map(_is_year, years)):
        raise UnmeasuredFigureError(
            _("Un chiffre de l'option « %(name)s » n'est pas un nombre, ou son année n'en est pas une : recalculez la "
              "source, puis recommencez.") % {"name": data.name}
        )  # fmt: skip


def _is_year(year: int | None) -> bool:
    return year is not None and FIRST_YEAR <= year <= LAST_YEAR


def _effect(effect: handed.Effect, codes: _Codes) -> dict[str, Any]:
    measure, unit = plain(effect.measure)[:200], plain(effect.unit)[:20]
    values = [effect.expected] if effect.before is None else [effect.expected, effect.before]
    if not measure or not unit or not _is_year(effect.year) or not all(map(math.isfinite, values)):
        raise EffectWithoutMeasureError(
            _("Un effet attendu se mesure : dites ce qui est mesuré, dans quelle unité, la valeur attendue et l'année.")
        )
    return {
        "measure": measure,
        "unit": unit,
        "mission": None if effect.mission is None else codes.missions[effect.mission],
        "before": effect.before,
        "expected": effect.expected,
        "year": effect.year,
    }


def _commitment(commitment: handed.Commitment, codes: _Codes) -> dict[str, Any]:
    label = plain(commitment.label)[:200]
    dated = commitment.envelope is Envelope.CALENDAR
    measured = commitment.day is not None if dated else commitment.amount is not None
    finite = commitment.amount is None or math.isfinite(commitment.amount)
    if not label or not measured or not finite or not (commitment.year is None or _is_year(commitment.year)):
        raise CommitmentWithoutAmountError(
            _("Un engagement se chiffre : des ETP pour les effectifs, des euros pour les crédits, une date pour le "
              "calendrier.")
        )  # fmt: skip
    return {
        "envelope": commitment.envelope,
        "label": label,
        "year": commitment.year,
        "amount": None if dated else commitment.amount,
        "day": commitment.day if dated else None,
        "programme": None if commitment.programme is None else codes.programmes[commitment.programme],
        "operation_id": commitment.operation,
    }


def _refuse_foreign_operations(administration_id: int, options: Sequence[OptionData]) -> None:
    cited = {each.operation for data in options for each in data.commitments if each.operation is not None}
    if Operation.objects.filter(pk__in=cited, plan__administration_id=administration_id).count() != len(cited):
        raise NotOfThisAdministrationError(_("Une des opérations citées n'est pas de votre administration."))


class _Codes:
    """The lines of the administration's lists that options name, by code; raises UnknownCodeError naming the others."""

    def __init__(self, administration_id: int, options: Sequence[OptionData]) -> None:
        wanted: dict[type[Listed], set[str]] = {Service: set(), ServiceMission: set(), JobProfile: set()}
        programmes: set[str] = set()
        for data in options:
            for move in data.moves:
                wanted[Service] |= {move.origin_service, move.service}
                wanted[ServiceMission] |= {move.origin_mission, move.mission}
                wanted[JobProfile].add(move.profile)
                programmes |= {move.to_programme} - {None}  # type: ignore[arg-type]
            wanted[ServiceMission] |= {each.mission for each in data.effects if each.mission is not None}
            programmes |= {each.programme for each in data.commitments if each.programme is not None}
        wanted[BudgetProgramme] = programmes
        found = {
            model: {
                line.code: line
                for line in model._default_manager.filter(administration_id=administration_id, code__in=codes)
            }
            for model, codes in wanted.items()
        }
        unknown = sorted(code for model, codes in wanted.items() for code in codes - set(found[model]))
        if unknown:
            raise UnknownCodeError(
                _("Ces codes ne figurent pas dans les listes de votre administration : %(codes)s.")
                % {"codes": ", ".join(unknown)}
            )
        _refuse_foreign_operations(administration_id, options)
        self.services: dict[str, Any] = found[Service]
        self.missions: dict[str, Any] = found[ServiceMission]
        self.profiles: dict[str, Any] = found[JobProfile]
        self.programmes: dict[str, Any] = found[BudgetProgramme]
