"""The folder of a country's computation: written department by department, consolidated in Parquet, read with DuckDB.

    run.json             what is computed: the digest of its input, whether it is invented
    rounds/000.json …    what every department answered to the prices of a round
    departments/04.json  the crossing of a department with its allotment
    country.json         the ceilings, their prices, the gap to the bound
    country.parquet      one row per department, programme and year

Every file is written beside its place, then moved there: it is whole or it is not there.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from phare.values.refusal import Refusal

COLUMNS: tuple[tuple[str, str], ...] = (
    ("department", "VARCHAR"),
    ("department_name", "VARCHAR"),
    ("region", "VARCHAR"),
    ("region_name", "VARCHAR"),
    ("programme", "VARCHAR"),
    ("period", "INTEGER"),
    ("trend", "DOUBLE"),
    ("recruited", "DOUBLE"),
    ("given_back", "DOUBLE"),
    ("fte", "DOUBLE"),
    ("need", "DOUBLE"),
    ("covered", "DOUBLE"),
    ("floors", "INTEGER"),
    ("floors_held", "INTEGER"),
    ("floor_missing", "DOUBLE"),
    ("is_invented", "BOOLEAN"),
)
"""Columns of the Parquet file; FTE but for the counts of floors, `phare/allocation/kernel/country/answer.py`."""
SUMS = tuple(name for name, _ in COLUMNS[6:15])


class OtherRunError(Refusal):
    """The folder holds the computation of another country."""


class UnreadableResultError(Refusal):
    """The folder does not hold a result that this version can read."""


class CountryFolder:
    """A computation's folder. Raises Refusal where it cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self, run: Mapping[str, Any]) -> None:
        """Begin a computation, or take up the same one. Raises OtherRunError when another is there."""
        begun = self.path / "run.json"
        if begun.exists() and read_json(begun) != dict(run):
            raise OtherRunError(
                f"{self.path} contient le calcul d'un autre pays : choisissez un autre dossier, ou videz celui-ci."
            )
        try:
            for name in ("rounds", "departments"):
                (self.path / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refusal(f"{self.path} : dossier impossible à créer ({_reason(error)}).") from None
        write_json(begun, dict(run))

    def round(self, number: int) -> Any | None:
        """Return what was answered in a round, None when it was not finished."""
        return _read_if_there(self.path / "rounds" / f"{number:03}.json")

    def write_round(self, number: int, answers: Sequence[Any]) -> None:
        """Keep what was answered in a round."""
        write_json(self.path / "rounds" / f"{number:03}.json", answers)

    def department(self, code: str) -> Any | None:
        """Return a department's result, None when there is none yet."""
        return _read_if_there(self.path / "departments" / f"{code}.json")

    def write_department(self, result: Mapping[str, Any]) -> None:
        """Keep a department's result."""
        write_json(self.path / "departments" / f"{result['code']}.json", result)

    def consolidate(self, results: Iterable[Mapping[str, Any]], summary: Mapping[str, Any]) -> None:
        """Write the figures of all departments in Parquet, then what is said of the country."""
        import duckdb

        rows = [
            {**figures, **{name: result[name] for name in ("region_name", "is_invented")}, "name": result["name"]}
            for result in results
            for figures in result["figures"]
        ]
        columns = [[row["name" if name == "department_name" else name] for row in rows] for name, _ in COLUMNS]
        taken = ", ".join(f"unnest($c{n}::{kind}[]) AS {name}" for n, (name, kind) in enumerate(COLUMNS))
        part = self.path / "country.parquet.part"
        with duckdb.connect(config={"threads": 1}) as connection:
            given = {f"c{number}": column for number, column in enumerate(columns)}
            connection.execute(f"CREATE TABLE figures AS SELECT {taken}", given)
            connection.table("figures").order("department, programme, period").write_parquet(str(part))
        part.replace(self.path / "country.parquet")
        write_json(self.path / "country.json", summary)

    def summary(self) -> dict[str, Any] | None:
        """Return what is said of the country, None when nothing is computed yet. Raises UnreadableResultError."""
        found: dict[str, Any] | None = _read_if_there(self.path / "country.json")
        return found

    def computed_at(self) -> dt.datetime:
        """Return when the result was written. Raises UnreadableResultError."""
        try:
            return dt.datetime.fromtimestamp((self.path / "country.json").stat().st_mtime, dt.UTC)
        except OSError as error:
            raise UnreadableResultError(f"{self.path} : résultat illisible ({_reason(error)}).") from None

    def totals(self, *by: str) -> list[dict[str, Any]]:
        """Return the figures added up by some of the columns, in their order. Raises UnreadableResultError."""
        import duckdb

        known = {name for name, _ in COLUMNS}
        if not set(by) <= known:
            raise ValueError(by)
        keys = ", ".join(by)
        sums = ", ".join(f"sum({name}) AS {name}" for name in SUMS)
        query = f"SELECT {keys}, {sums} FROM read_parquet($path) GROUP BY {keys} ORDER BY {keys}"  # noqa: S608 - our own names
        try:
            with duckdb.connect(config={"threads": 1}) as connection:
                found = connection.execute(query, {"path": str(self.path / "country.parquet")})
                names = [column[0] for column in found.description or ()]
                return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        except duckdb.Error as error:
            raise UnreadableResultError(f"{self.path} : résultat illisible ({error}).") from None


def read_json(path: Path) -> Any:
    """Return what a file of the folder says. Raises UnreadableResultError."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableResultError(f"{path} : illisible ({error}).") from None


def write_json(path: Path, data: Any) -> None:
    """Write a file whole, or not at all. Raises Refusal."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(json.dumps(data, ensure_ascii=False, allow_nan=False), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise Refusal(f"{path} : écriture impossible ({_reason(error)}).") from None


def _read_if_there(path: Path) -> Any | None:
    return read_json(path) if path.exists() else None


def _reason(error: OSError) -> str:
    return (error.strerror or "erreur").lower()
