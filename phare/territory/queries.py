"""Reads of the official division, named by what they return."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When

from phare.territory.gateways import contours
from phare.territory.kernel.naming import looks_like_code, plain
from phare.territory.models import (
    Arrondissement,
    Commune,
    Department,
    Edition,
    FormerCommune,
    Intercommunality,
    Region,
)

MOST = 50
"""How many places of each kind a search returns at most."""


@dataclass(frozen=True)
class Places:
    """What a search found, the nearest first; `former` are the old names and codes, each with its commune of today."""

    communes: tuple[Commune, ...] = ()
    departments: tuple[Department, ...] = ()
    intercommunalities: tuple[Intercommunality, ...] = ()
    former: tuple[FormerCommune, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.communes or self.departments or self.intercommunalities or self.former)


def edition() -> Edition | None:
    """Return the edition of the division that is loaded, or None."""
    return Edition.objects.order_by("pk").last()


def commune_of(code: str) -> Commune | None:
    """Return today's commune of an official code, a former one included, or None."""
    found = Commune.objects.filter(code=code, in_force=True).first()
    if found is None:
        former = FormerCommune.objects.filter(code=code).select_related("commune").first()
        found = former.commune if former else None
    return found


def other_names(commune: Commune) -> list[FormerCommune]:
    """Return the former codes and names that lead to a commune, each code once, with its name when it is known."""
    found: dict[str, FormerCommune] = {}
    for former in FormerCommune.objects.filter(commune=commune).order_by("code", "name"):
        found[former.code] = former
    return list(found.values())


def commune_codes(department: str | None = None) -> frozenset[str]:
    """Return the official codes of the communes in force, of one department when its code is given."""
    communes = Commune.objects.filter(in_force=True)
    if department is not None:
        communes = communes.filter(department=department)
    return frozenset(communes.values_list("code", flat=True))


def communes_by_code(codes: Collection[str]) -> dict[str, Commune]:
    """Return communes by official code, with their department; unknown codes are absent."""
    return Commune.objects.select_related("department").in_bulk(list(codes))


def places(text: str) -> Places:
    """Return the communes, departments and intercommunalities that a name or an official code finds.

    Accents, capitals and hyphens do not matter; former names and codes lead to today's communes.
    """
    words = plain(text)
    if not words:
        return Places()
    if looks_like_code(text):
        return _coded(text.strip().upper())
    return Places(
        tuple(_named(Commune.objects.select_related("department"), words)[:MOST]),
        tuple(_named(Department.objects.select_related("region"), words)[:MOST]),
        tuple(_named(Intercommunality.objects.all(), words)[:MOST]),
        tuple(
            FormerCommune.objects.filter(plain_name__contains=words)
            .exclude(commune__plain_name=F("plain_name"))
            .select_related("commune__department")
            .order_by("plain_name", "code")[:MOST]
        ),
    )


def _coded(code: str) -> Places:
    return Places(
        tuple(
            Commune.objects.filter(Q(code=code) | Q(postal_codes__contains=[code]), in_force=True).select_related(
                "department"
            )[:MOST]
        ),
        tuple(Department.objects.filter(code__in=[code, code.zfill(2)], in_force=True).select_related("region")),
        tuple(Intercommunality.objects.filter(code=code, in_force=True)),
        # A code may be kept twice, with and without the name it bore: the name says more.
        tuple(FormerCommune.objects.filter(code=code).select_related("commune__department").order_by("-name")[:1]),
    )


def _named(rows: QuerySet, words: str) -> QuerySet:  # type: ignore[type-arg]
    """Rows whose plain name holds these words: the exact name, then those that begin with them, then the rest."""
    rank = Case(
        When(plain_name=words, then=Value(0)),
        When(plain_name__startswith=words, then=Value(1)),
        default=Value(2),
    )
    return rows.filter(plain_name__contains=words, in_force=True).order_by(rank, "plain_name", "code")


def departments() -> QuerySet[Department]:
    """Return the departments in force, with their region, communes counted and population summed."""
    return (
        Department.objects.filter(in_force=True)
        .select_related("region")
        .annotate(
            commune_count=Count("communes", filter=Q(communes__in_force=True)),
            population=Sum("communes__population", filter=Q(communes__in_force=True)),
        )
        .order_by("code")
    )


def arrondissements(department: Department) -> QuerySet[Arrondissement]:
    """Return the arrondissements of a department, with communes counted and population summed."""
    return (
        Arrondissement.objects.filter(department=department, in_force=True)
        .annotate(
            commune_count=Count("communes", filter=Q(communes__in_force=True)),
            population=Sum("communes__population", filter=Q(communes__in_force=True)),
        )
        .order_by("code")
    )


def intercommunalities(department: Department) -> QuerySet[Intercommunality]:
    """Return the bodies that have communes in a department, counting only what is in it, the most populous first."""
    within = Q(communes__department=department, communes__in_force=True)
    return (
        Intercommunality.objects.filter(within, in_force=True)
        .annotate(commune_count=Count("communes"), population=Sum("communes__population"))
        .order_by("-population", "code")
    )


def communes(department: Department) -> QuerySet[Commune]:
    """Return the communes in force of a department, with their arrondissement and intercommunality, by name."""
    return Commune.objects.filter(department=department, in_force=True).select_related(
        "arrondissement", "intercommunality"
    )


def regions() -> QuerySet[Region]:
    """Return the regions in force, by name."""
    return Region.objects.filter(in_force=True)


@dataclass(frozen=True)
class DepartmentMap:
    """A drawing of the departments in points: its size, and what each occupies.

    `shapes` are lists of polygons, each a list of rings of [x, y]; `middles` a point inside the largest of them.
    """

    width: int
    height: int
    shapes: Mapping[str, list[list[list[list[int]]]]]
    middles: Mapping[str, tuple[float, float]]


def department_map() -> DepartmentMap:
    """Return the drawing of the 101 departments, overseas ones and Paris in insets. Raises UnreadableContoursError."""
    drawn = contours.shipped()
    middles = {code: _middle(max(shape, key=lambda polygon: len(polygon[0]))) for code, shape in drawn.polygons.items()}
    return DepartmentMap(drawn.width, drawn.height, drawn.polygons, middles)


def neighbours_of(code: str) -> tuple[str, ...]:
    """Return the codes of the departments that share a border with one, as the contours shipped draw them."""
    shapes = contours.shipped().polygons
    own = _borders(shapes.get(code, []))
    return tuple(other for other, shape in shapes.items() if other != code and own & _borders(shape))


def _borders(shape: list[list[list[list[int]]]]) -> set[frozenset[tuple[int, int]]]:
    """The segments that outline a department: two neighbours share theirs."""
    outlines = (ring for polygon in shape for ring in polygon)
    return {frozenset({(x0, y0), (x1, y1)}) for ring in outlines for (x0, y0), (x1, y1) in pairwise(ring)}


def _middle(polygon: list[list[list[int]]]) -> tuple[float, float]:
    """The centre of gravity of a polygon's outline."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in pairwise(polygon[0]):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return x / (3 * area), y / (3 * area)
