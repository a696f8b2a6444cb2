"""The progress of a country as pandas and DuckDB compute it; bench/progress.py sets them beside ours."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import ClassVar

import duckdb
import numpy as np
import pandas as pd

from phare.indicators.kernel.definition import Aggregation
from phare.indicators.kernel.frame import NEVER, Frame

Floats = np.ndarray


@dataclass(frozen=True)
class Answer:
    """What each must give, months first: figures of departments, then of regions and the nation; NaN where null."""

    value: Floats
    age: Floats
    rate: Floats
    whole_value: Floats
    whole_rate: Floats
    coverage: Floats
    rate_coverage: Floats

    def differs(self, other: Answer) -> float:
        """The largest difference, relative above 1; infinite when one is null and the other not."""
        worst = 0.0
        for mine, its in zip(astuple(self), astuple(other), strict=True):
            if mine.shape != its.shape or (np.isnan(mine) != np.isnan(its)).any():
                return float("inf")
            worst = max(worst, float(np.nanmax(np.abs(mine - its) / np.maximum(1.0, np.abs(its)))))
        return worst


@dataclass(frozen=True)
class Case:
    """What everyone starts from: tables as they are stored, in order; departments, indicators and months are numbers.

    `observed`: department, indicator, month, value. `cells`: department, indicator, initial, target, weight.
    `indicators`: indicator, how, sign, carry. `departments`: department, region.
    """

    observed: pd.DataFrame
    cells: pd.DataFrame
    indicators: pd.DataFrame
    departments: pd.DataFrame
    shape: tuple[int, int, int]
    regions: int

    @classmethod
    def of(cls, frame: Frame, observed: Floats) -> Case:
        """Return the tables of dense arrays."""
        months, departments, indicators = observed.shape
        seen = np.argwhere(~np.isnan(observed.transpose(1, 2, 0)))
        place = np.indices((departments, indicators)).reshape(2, -1).astype(np.int16)
        return cls(
            pd.DataFrame(
                {name: seen[:, at].astype(np.int16) for at, name in enumerate(("department", "indicator", "month"))}
                | {"value": observed[seen[:, 2], seen[:, 0], seen[:, 1]]}
            ),
            pd.DataFrame(
                {"department": place[0], "indicator": place[1]}
                | {"initial": frame.initial.ravel(), "target": frame.target.ravel(), "weight": frame.weights.ravel()}
            ),
            pd.DataFrame(
                {"indicator": np.arange(indicators, dtype=np.int16)}
                | {"how": frame.codes, "sign": frame.sign, "carry": frame.carry}
            ),
            pd.DataFrame(
                {"department": np.arange(departments, dtype=np.int16), "region": frame.region.astype(np.int16)}
            ),
            (months, departments, indicators),
            len(frame.starts),
        )


HOW = {how: place for place, how in enumerate(Aggregation)}


class Pandas:
    """A row for each department, indicator and month."""

    name: ClassVar[str] = "pandas"

    def __init__(self, case: Case) -> None:
        self.case = case

    def run(self) -> None:
        """Compute everything."""
        case = self.case
        months = pd.DataFrame({"month": np.arange(case.shape[0], dtype=np.int16)})
        cells = case.cells.merge(case.departments, on="department").merge(case.indicators, on="indicator")
        keys = ["department", "indicator", "month"]
        t = self.table = cells.merge(months, how="cross").merge(case.observed, on=keys, how="left")
        given = pd.DataFrame({"value": t.pop("value")})
        given["seen"] = t.month.where(given.value.notna())
        filled = given.groupby([t.department, t.indicator], sort=False).ffill()
        age = t.month - filled.seen
        stands = age <= t.carry
        value, age = filled.value.where(stands), age.where(stands)
        way = t.target - t.initial
        done = value - t.initial
        rate = (done / way).where(way * t.sign > 0)
        self.rows = pd.DataFrame({"value": value, "age": age, "rate": rate})
        weight = t.weight.where(value.notna())
        rated = weight.where(way.notna())
        cells = pd.DataFrame(
            {
                "region": t.region,
                "indicator": t.indicator,
                "month": t.month,
                "whole": t.weight,
                "weight": weight,
                "sum": weight * value,
                "rated": rated,
                "done": rated * done,
                "way": rated * way,
            }
        )
        regions = cells.groupby(["region", "indicator", "month"], as_index=False, sort=False).sum()
        nation = regions.drop(columns="region").groupby(["indicator", "month"], as_index=False, sort=False).sum()
        wholes = pd.concat([regions, nation.assign(region=case.regions)], ignore_index=True)
        self.wholes = self._told(wholes, pd.concat([self._singles(nation=False), self._singles(nation=True)]))

    def _told(self, wholes: pd.DataFrame, singles: pd.DataFrame) -> pd.DataFrame:
        rules = self.case.indicators
        how, sign = rules.how.to_numpy()[wholes.indicator], rules.sign.to_numpy()[wholes.indicator]
        value = (wholes["sum"] / wholes.weight).where(wholes.weight > 0)
        value = value.where(how != HOW[Aggregation.SUM], wholes["sum"].where(wholes.weight == wholes.whole))
        rate = (wholes.done / wholes.way).where(wholes.way * sign > 0)
        wholes["value"], wholes["rate"] = (each.where(how != HOW[Aggregation.NONE]) for each in (value, rate))
        wholes["coverage"], wholes["rate_coverage"] = wholes.weight / wholes.whole, wholes.rated / wholes.whole
        keys = ["region", "indicator", "month"]
        wholes = wholes.set_index(keys)
        single = wholes.index.get_level_values("indicator").isin(singles.indicator.unique())
        found = singles.set_index(keys).reindex(wholes.index[single])
        wholes.loc[single, "value"], wholes.loc[single, "rate"] = found.value, found.rate
        return wholes

    def _singles(self, *, nation: bool) -> pd.DataFrame:
        """The largest and the last values."""
        t, keys = self.table, ["region", "indicator", "month"]
        kept = t[t.how.isin([HOW[Aggregation.MAXIMUM], HOW[Aggregation.LAST]])].join(self.rows)
        if nation:
            kept["region"] = self.case.regions
        largest = kept[kept.how == HOW[Aggregation.MAXIMUM]]
        complete = largest.groupby(keys, sort=False).value.agg(["max", "count", "size"])
        rated = largest[largest.value.notna() & largest.initial.notna() & largest.target.notna()]
        ends = rated.groupby(keys, sort=False)[["initial", "value", "target"]].max().reindex(complete.index)
        way = ends.target - ends.initial
        sign = self.case.indicators.sign.to_numpy()[complete.index.get_level_values("indicator")]
        found = pd.DataFrame(
            {
                "value": complete["max"].where(complete["count"] == complete["size"]),
                "rate": ((ends.value - ends.initial) / way).where(way * sign > 0),
            }
        ).reset_index()
        last = kept[(kept.how == HOW[Aggregation.LAST]) & kept.value.notna()]
        last = last.sort_values(["age", "department"], ascending=[True, False], kind="stable")
        rated = last[last.initial.notna() & last.target.notna()]
        value = last.drop_duplicates(keys).set_index(keys).value
        rate = rated.drop_duplicates(keys).set_index(keys).rate
        return pd.concat([found, pd.DataFrame({"value": value, "rate": rate}).reset_index()])

    def answer(self) -> Answer:
        """Return the answer as arrays."""
        return _arrays(self.rows, self.wholes.sort_index().reset_index(), self.case)


class WidePandas:
    """A column for each department and indicator, a row for each month."""

    name: ClassVar[str] = "pandas, wide"

    def __init__(self, case: Case) -> None:
        self.case = case

    def run(self) -> None:
        """Compute everything."""
        cells = self.case.cells.set_index(["department", "indicator"])
        cells = cells.join(self.case.departments.set_index("department")).join(
            self.case.indicators.set_index("indicator")
        )
        self.columns = cells.index
        self.initial, self.target, self.weight = cells.initial, cells.target, cells.weight
        self.sign, self.how = cells.sign, cells.how
        self.region, self.indicator = cells.region.to_numpy(), cells.index.get_level_values("indicator").to_numpy()
        values = self.case.observed.set_index(["month", "department", "indicator"]).value.unstack([1, 2])
        month = np.arange(self.case.shape[0])[:, None]
        observed = values.reindex(index=month[:, 0], columns=self.columns)
        age = month - pd.DataFrame(np.where(observed.notna(), month, np.nan), columns=self.columns).ffill()
        stands = age <= cells.carry
        value, age = observed.ffill().where(stands), age.where(stands)
        way = self.target - self.initial
        done = value - self.initial
        rate = done / way.where(way * self.sign > 0)
        self.rows = value, age, rate
        weight = stands * self.weight
        rated = weight * way.notna()
        parts = {
            "whole": self.weight.to_frame().T,
            "weight": weight,
            "sum": weight * value,
            "rated": rated,
            "done": rated * done,
            "way": rated * way,
        }
        regions = {name: part.T.groupby([self.region, self.indicator]).sum() for name, part in parts.items()}
        nation = {name: part.groupby(level=1).sum() for name, part in regions.items()}
        self.wholes = [self._told(regions, self.region), self._told(nation, None)]

    def _told(self, sums: dict[str, pd.DataFrame], region: Floats | None) -> tuple[pd.DataFrame, ...]:
        indicator = sums["sum"].index.get_level_values(-1)
        rules = self.case.indicators
        how, sign = rules.how.to_numpy()[indicator], rules.sign.to_numpy()[indicator][:, None]
        whole = sums["whole"].iloc[:, 0]
        value = (sums["sum"] / sums["weight"]).where(sums["weight"] > 0)
        complete = sums["sum"].where(sums["weight"].eq(whole, axis=0))
        summed, none = how == HOW[Aggregation.SUM], how == HOW[Aggregation.NONE]
        value[summed] = complete[summed]
        rate = (sums["done"] / sums["way"]).where(sums["way"] * sign > 0)
        value[none], rate[none] = np.nan, np.nan
        single = np.isin(how, [HOW[Aggregation.MAXIMUM], HOW[Aggregation.LAST]])
        value[single], rate[single] = (each.reindex(value.index[single]) for each in self._singles(region))
        return value, rate, sums["weight"].div(whole, axis=0), sums["rated"].div(whole, axis=0)

    def _singles(self, region: Floats | None) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The largest and the last values, region by region or of the nation."""
        value, age, rate = self.rows
        ready = (self.initial.notna() & self.target.notna()).to_numpy()

        def keys(chosen: Floats) -> list[Floats]:
            return [self.indicator[chosen]] if region is None else [region[chosen], self.indicator[chosen]]

        most = (self.how == HOW[Aggregation.MAXIMUM]).to_numpy()
        figures = value.loc[:, most].T
        largest = figures.groupby(keys(most)).max().where(figures.notna().groupby(keys(most)).all())
        rated = value.loc[:, most].notna() & ready[most]
        initial, actual, target = (
            (rated * 1.0).where(rated).mul(each).T.groupby(keys(most)).max()
            for each in (self.initial[most], value.loc[:, most], self.target[most])
        )
        way = target - initial
        sign = self.case.indicators.sign.to_numpy()[way.index.get_level_values(-1)][:, None]
        its_rate = ((actual - initial) / way).where(way * sign > 0)
        last = (self.how == HOW[Aggregation.LAST]).to_numpy()
        # Among those of the smallest age, `last` skips what is null: the last department.
        ages = age.loc[:, last].T
        latest = value.loc[:, last].T.where(ages == ages.groupby(keys(last)).transform("min"))
        of_rated = ages[ready[last]]
        rated_keys = [each[ready[last]] for each in keys(last)]
        freshest = of_rated == of_rated.groupby(rated_keys).transform("min")
        # A rate that is null for the one observed last is null: marked, so that `last` does not skip it.
        marked = rate.loc[:, last].T[ready[last]].fillna(np.inf).where(freshest)
        its_last = marked.groupby(rated_keys).last().replace(np.inf, np.nan)
        return pd.concat([largest, latest.groupby(keys(last)).last()]), pd.concat([its_rate, its_last])

    def answer(self) -> Answer:
        """Return the answer as arrays."""
        months, _, indicators = self.case.shape
        value, age, rate = (each.to_numpy().reshape(self.case.shape) for each in self.rows)
        wholes = [
            np.concatenate([part.to_numpy().reshape(-1, indicators, months) for part in pair])
            for pair in zip(*self.wholes, strict=True)
        ]
        told = [whole.transpose(2, 0, 1) for whole in wholes]
        return Answer(value, np.nan_to_num(age, nan=float(NEVER)), rate, *told)


class DuckDB:
    """Tables in memory, in SQL."""

    name: ClassVar[str] = "DuckDB"

    def __init__(self, case: Case) -> None:
        self.case, self.base = case, duckdb.connect()
        for name in ("observed", "cells", "indicators", "departments"):
            self.base.register("given", getattr(case, name))
            self.base.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
            self.base.unregister("given")
        for end in ("initial", "target"):
            self.base.execute(f"UPDATE cells SET {end} = NULL WHERE isnan({end})")

    def run(self) -> None:
        """Compute everything."""
        names = {f"{how.value}_": place for how, place in HOW.items()}
        self.base.execute(ROWS.format(months=self.case.shape[0]))
        self.base.execute(WHOLES.format(regions=self.case.regions, **names))

    def answer(self) -> Answer:
        """Return the answer as arrays."""
        rows = self.base.execute("SELECT value, age, rate FROM figure ORDER BY department, indicator, month").df()
        wholes = self.base.execute("SELECT * FROM whole ORDER BY region, indicator, month").df()
        return _arrays(rows, wholes, self.case)


ROWS = """
CREATE OR REPLACE TABLE figure AS
WITH cell AS (
  SELECT *, target - initial AS way FROM cells JOIN departments USING (department) JOIN indicators USING (indicator)
), month AS (
  SELECT range::SMALLINT AS month FROM range({months})
), carried AS (
  SELECT cell.*, month.month, observed.value AS standing, month.month - observed.month AS since
  FROM cell CROSS JOIN month ASOF LEFT JOIN observed
    ON observed.department = cell.department AND observed.indicator = cell.indicator AND observed.month <= month.month
), stood AS (
  SELECT * EXCLUDE (standing, since, carry),
    CASE WHEN since <= carry THEN standing END AS value, CASE WHEN since <= carry THEN since END AS age
  FROM carried
)
SELECT *, CASE WHEN way * sign > 0 THEN (value - initial) / way END AS rate FROM stood
"""

WHOLES = """
CREATE OR REPLACE TABLE whole AS
WITH region AS (
  SELECT region, indicator, month, any_value(how) AS how, any_value(sign) AS sign, sum(weight) AS whole,
    sum(weight) FILTER (value IS NOT NULL) AS weight,
    sum(weight * value) AS total,
    sum(weight) FILTER (value IS NOT NULL AND way IS NOT NULL) AS rated,
    sum(weight * (value - initial)) FILTER (way IS NOT NULL) AS done,
    sum(weight * way) FILTER (value IS NOT NULL) AS way,
    max(value) FILTER (how = {maximum_}) AS largest,
    max(initial) FILTER (how = {maximum_} AND value IS NOT NULL AND way IS NOT NULL) AS initial,
    max(value) FILTER (how = {maximum_} AND way IS NOT NULL) AS actual,
    max(target) FILTER (how = {maximum_} AND value IS NOT NULL AND way IS NOT NULL) AS target,
    min(age * 1000 - department) FILTER (how = {last_}) AS rank,
    arg_min(value, age * 1000 - department) FILTER (how = {last_}) AS latest,
    min(age * 1000 - department) FILTER (how = {last_} AND way IS NOT NULL) AS rated_rank,
    arg_min(coalesce(rate, 'inf'), age * 1000 - department) FILTER (how = {last_} AND way IS NOT NULL) AS last_rate
  FROM figure GROUP BY ALL
), nation AS (
  SELECT {regions} AS region, indicator, month, any_value(how) AS how, any_value(sign) AS sign, sum(whole) AS whole,
    sum(weight) AS weight, sum(total) AS total, sum(rated) AS rated, sum(done) AS done, sum(way) AS way,
    max(largest) AS largest, max(initial) AS initial, max(actual) AS actual, max(target) AS target,
    min(rank) AS rank, arg_min(latest, rank) AS latest,
    min(rated_rank) AS rated_rank, arg_min(last_rate, rated_rank) AS last_rate
  FROM region GROUP BY indicator, month
)
SELECT region, indicator, month,
  CASE how
    WHEN {none_} THEN NULL
    WHEN {sum_} THEN CASE WHEN weight = whole THEN total END
    WHEN {maximum_} THEN CASE WHEN weight = whole THEN largest END
    WHEN {last_} THEN latest
    ELSE total / weight END AS value,
  CASE how
    WHEN {none_} THEN NULL
    WHEN {maximum_} THEN CASE WHEN (target - initial) * sign > 0 THEN (actual - initial) / (target - initial) END
    WHEN {last_} THEN nullif(last_rate, 'inf')
    ELSE CASE WHEN way * sign > 0 THEN done / way END END AS rate,
  coalesce(weight, 0) / whole AS coverage, coalesce(rated, 0) / whole AS rate_coverage
FROM (FROM region UNION ALL FROM nation)
"""


def _arrays(rows: pd.DataFrame, wholes: pd.DataFrame, case: Case) -> Answer:
    """Long tables, in order, as arrays months first."""
    months, departments, indicators = case.shape

    def folded(column: pd.Series, first: int) -> Floats:
        array = column.to_numpy(dtype=float, na_value=np.nan)
        return array.reshape(first, indicators, months).transpose(2, 0, 1)

    return Answer(
        folded(rows.value, departments),
        np.nan_to_num(folded(rows.age, departments), nan=float(NEVER)),
        folded(rows.rate, departments),
        *(folded(wholes[name], case.regions + 1) for name in ("value", "rate", "coverage", "rate_coverage")),
    )
