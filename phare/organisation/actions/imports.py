"""From a checked workbook to a photograph: lists, rows, movements and totals, in one transaction or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation.actions import lists
from phare.organisation.actions.errors import (
    ImpossibleMovementsError,
    PhotographFrozenError,
    TwoPhotographsError,
    UnknownCodesError,
    WrongRowError,
)
from phare.organisation.kernel.staffing import Post, Staffing
from phare.organisation.kernel.trend import trend
from phare.organisation.kernel.workbook.sheets import GREATEST_FTE
from phare.organisation.models import ControlTotal, Movement, Photograph, PostRow, State
from phare.platform.accounts.models import Administration
from phare.platform.audit import actions as audit
from phare.platform.exchange.kernel.importer import Source
from phare.ui.formats import said

_COLUMNS = (
    "photograph_id, service_id, profile_id, mission_id, function_id, corps, category, status, residence, vacant, "
    "headcount, fte"
)

# The text form of COPY: what stands for nothing, what would be read as the end of a cell or of a row.
_NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_VACANT = {False: "f", True: "t"}
_AT_ONCE = 10_000


def import_staffing(
    staffing: Staffing,
    *,
    by: audit.Author,
    at: dt.datetime,
    source: Source | None = None,
    superseding_reason: str = "",
) -> Photograph:
    """Store a photograph as a draft, its lists with it, and return it; an open one of the same date is replaced.

    A reason makes it supersede the frozen photograph of its date. Figures are kept to four decimals.
    Raises TwoPhotographsError, PhotographFrozenError, UnknownCodesError, WrongRowError, ImpossibleMovementsError.
    """
    lists.check_communes(staffing)
    check_codes(staffing)
    check_figures(staffing)
    check_movements(staffing)
    with transaction.atomic():
        one_at_a_time(by.administration_id)
        photograph = _photograph(staffing, by.administration_id, at, superseding_reason.strip())
        if source is not None:
            photograph.source_name, photograph.source_sha256 = source.file_name[:200], source.sha256
        photograph.save()
        is_latest = not Photograph.objects.filter(
            administration_id=by.administration_id, date__gt=staffing.date
        ).exists()
        keys = lists.follow(staffing, by.administration_id, is_latest=is_latest)
        photograph.rows.all().delete()
        write_rows(photograph, staffing.posts, keys)
        _write_movements(photograph, staffing, keys, timezone.localdate(at))
        _write_totals(photograph, staffing, keys)
        changes = {**_said(staffing), **(source.changes if source else {}), "supersedes": photograph.supersedes_id}
        audit.record("organisation.photograph.imported", photograph, by, at, changes)
    return photograph


def _said(staffing: Staffing) -> dict[str, object]:
    return {
        "date": staffing.date,
        "counts": {
            "services": len(staffing.services),
            "profiles": len(staffing.profiles),
            "missions": len(staffing.missions),
            "posts": len(staffing.posts),
            "movements": len(staffing.movements),
        },
        "fte": round(sum(post.fte for post in staffing.posts if not post.vacant), 4),
    }


def one_at_a_time(administration_id: int) -> None:
    """Let one photograph at a time be opened in an administration: two of one date would not see each other."""
    Administration.objects.select_for_update(no_key=True).get(pk=administration_id)


def check_codes(staffing: Staffing) -> None:
    """Refuse a photograph whose rows name codes that its lists do not hold. Raises UnknownCodesError."""
    services, profiles, missions, functions, programmes = (
        {line.code for line in listed}
        for listed in (
            staffing.services,
            staffing.profiles,
            staffing.missions,
            staffing.functions,
            staffing.programmes,
        )
    )
    unknown = {
        *({post.service for post in staffing.posts} - services),
        *({post.profile for post in staffing.posts} - profiles),
        *({post.mission for post in staffing.posts} - missions),
        *({post.function for post in staffing.posts} - functions - {None}),
        *({move.service for move in staffing.movements} - services),
        *({move.profile for move in staffing.movements} - profiles),
        *({move.mission for move in staffing.movements} - missions - {None}),
        *({code for mission in staffing.missions for code in mission.carriers} - services),
        *({pair.profile for pair in staffing.compatibilities} - profiles),
        *({pair.mission for pair in staffing.compatibilities} - missions),
        *({code for pair in staffing.transfers for code in (pair.origin, pair.destination)} - services),
        *({total.service for total in staffing.totals} - services - {None}),
        *({total.programme for total in staffing.totals} - programmes - {None}),
    }
    if unknown:
        raise UnknownCodesError(
            _("Codes inconnus des listes : %(codes)s. Ajoutez-les aux listes ou corrigez les lignes.")
            % {"codes": ", ".join(sorted(map(str, unknown)))}
        )


def check_figures(staffing: Staffing) -> None:
    """Refuse posts whose figures are no numbers of staff. Raises WrongRowError."""
    for number, post in enumerate(staffing.posts, start=1):
        # Written so that what is not a number is refused too.
        if not (0 <= post.fte <= GREATEST_FTE and 0 <= post.headcount <= GREATEST_FTE):
            raise WrongRowError(_("Ligne %(number)s : donnez des nombres positifs.") % {"number": number})


def check_movements(staffing: Staffing) -> None:
    """Refuse movements that the staff does not allow. Raises ImpossibleMovementsError naming each."""
    if not staffing.movements:
        return
    years = sorted({move.year for move in staffing.movements})
    wrong = trend(staffing.posts, staffing.movements, years).impossible
    if wrong:
        raise ImpossibleMovementsError(
            _("Mouvements impossibles : %(movements)s.")
            % {"movements": " ; ".join(said(each.sentence) for each in wrong)}
        )


def _photograph(staffing: Staffing, administration_id: int, at: dt.datetime, reason: str) -> Photograph:
    """The photograph to write: the open one of the date, else a new one, which supersedes the frozen one if asked."""
    day = {"date": f"{staffing.date:%d/%m/%Y}"}
    standing = (
        Photograph.objects.select_for_update()
        .filter(administration_id=administration_id, date=staffing.date)
        .exclude(state=State.SUPERSEDED)
        .order_by("pk")
        .last()
    )
    new = Photograph(administration_id=administration_id, date=staffing.date, opened_at=at)
    if standing is not None and standing.state == State.FROZEN:
        if not reason:
            raise TwoPhotographsError(
                _(
                    "La photographie du %(date)s est figée. Pour la corriger, donnez le motif pour lequel la nouvelle "
                    "la remplace."
                )
                % day
            )
        new.supersedes, new.superseding_reason = standing, reason
    elif standing is not None:
        if standing.state == State.VALIDATED:
            raise PhotographFrozenError(
                _("La photographie du %(date)s est validée. Rouvrez-la avant d'importer de nouveaux effectifs.") % day
            )
        new = standing
        if reason and new.supersedes_id:
            new.superseding_reason = reason
    new.title = staffing.title[:200] or _("Projet des services au %(date)s") % day
    new.tolerance = staffing.tolerance
    new.state = State.DRAFT if new._state.adding else new.state
    return new


def write_rows(photograph: Photograph, posts: Sequence[Post], keys: lists.Keys) -> None:
    """Copy posts into a photograph: 200,000 of them take a second or two."""
    services, profiles, missions = (
        {code: str(key) for code, key in keys[kind].items()} for kind in ("service", "profile", "mission")
    )
    functions: dict[str | None, str] = {None: _NULL, "": _NULL}
    functions.update((code, str(key)) for code, key in keys["function"].items())
    texts, figures, start = _Texts(), _Figures(), str(photograph.pk)
    lines = (
        f"{start}\t{services[post.service]}\t{profiles[post.profile]}\t{missions[post.mission]}\t"
        f"{functions[post.function]}\t{texts[post.corps]}\t{texts[post.category]}\t{texts[post.status]}\t"
        f"{texts[post.residence]}\t{_VACANT[post.vacant]}\t"
        f"{figures[0.0 if post.vacant else max(post.headcount, post.fte)]}\t{figures[post.fte]}\n"
        for post in posts
    )
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {PostRow._meta.db_table} ({_COLUMNS}) FROM STDIN") as copy,
    ):
        while some := "".join(islice(lines, _AT_ONCE)):
            copy.write(some)


class _Texts(dict[str, str]):
    """Texts as COPY reads them, each escaped once: a photograph has few different ones."""

    def __missing__(self, text: str) -> str:
        said = text.translate(_ESCAPES)
        self[text] = said
        return said


class _Figures(dict[float, str]):
    """Figures as COPY reads them, each written once: a photograph has few different ones."""

    def __missing__(self, figure: float) -> str:
        said = f"{figure:.4f}"
        self[figure] = said
        return said


def _write_movements(photograph: Photograph, staffing: Staffing, keys: lists.Keys, day: dt.date) -> None:
    photograph.movements.all().delete()
    Movement.objects.bulk_create(
        [
            Movement(
                photograph=photograph,
                year=move.year,
                service_id=keys["service"][move.service],
                profile_id=keys["profile"][move.profile],
                mission_id=keys["mission"][move.mission] if move.mission else None,
                fte=round(move.fte, 4),
                reason=move.reason,
                announced_on=day,
            )
            for move in staffing.movements
        ],
        batch_size=5000,
    )


def _write_totals(photograph: Photograph, staffing: Staffing, keys: lists.Keys) -> None:
    photograph.control_totals.all().delete()
    ControlTotal.objects.bulk_create(
        [
            ControlTotal(
                photograph=photograph,
                service_id=keys["service"][total.service] if total.service else None,
                programme_id=keys["programme"][total.programme] if total.programme else None,
                fte=total.fte,
                headcount=total.headcount,
            )
            for total in staffing.totals
        ]
    )
