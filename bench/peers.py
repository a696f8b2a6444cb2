"""The solvers that the crossing is measured against, each the way its own documentation shows, on one thread.

`make .venv/.bench` installs them. Every one of them solves `plain.Plain` with `plain.one_program_per_level`.
"""

from __future__ import annotations

import resource
from abc import ABC, abstractmethod
from math import inf
from typing import Any

from bench.plain import Plain, Terms

OPEN = 1e6
"""The bound of a row that asks nothing yet, where a solver's interface has no infinity that may change later."""


def processor_seconds() -> float:
    """Seconds of processor that this process and those it waited for have taken."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


class OutOfTime(Exception):
    """The peer was stopped."""


class GaveUp(Exception):
    """The peer finds no optimum."""


class Peer(ABC):
    """A solver that is stopped before the program that comes after so many seconds of processor."""

    slack = 0.0

    def __init__(self, plain: Plain, stop: float) -> None:
        self.end = processor_seconds() + stop
        self.inside = 0.0
        """Seconds in the solver alone, where they are told apart."""
        self.programs = 0
        self.build(plain)

    @abstractmethod
    def build(self, plain: Plain) -> None:
        """Write the program for the solver."""

    @abstractmethod
    def optimum(self, cost: Terms) -> tuple[list[float], list[float]]:
        """Solve for this cost from where the last one stopped. Raises GaveUp."""

    def minimise(self, cost: Terms) -> tuple[list[float], list[float]]:
        """The values of the columns and the prices of the rows. Raises OutOfTime, GaveUp."""
        if processor_seconds() > self.end:
            raise OutOfTime
        found = self.optimum(cost)
        self.programs += 1
        return found


class HighsPrimal(Peer):
    """HiGHS, kept open: each program starts from the basis of the one before, by primal simplex."""

    def build(self, plain: Plain) -> None:
        import highspy
        import numpy as np

        self.status = highspy.HighsModelStatus
        self.highs: Any = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("solver", "simplex"),
            ("simplex_strategy", int(highspy.simplex_constants.SimplexStrategy.kSimplexStrategyPrimal)),
        ):
            self.highs.setOptionValue(option, value)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = plain.columns, len(plain.rows)
        lp.col_cost_ = lp.col_lower_ = np.zeros(plain.columns)
        lp.col_upper_ = np.full(plain.columns, inf)
        lp.row_lower_ = np.array([-inf if row.sense == "<" else row.bound for row in plain.rows])
        lp.row_upper_ = np.array([inf if row.sense == ">" else row.bound for row in plain.rows])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(row.terms) for row in plain.rows)])
        lp.a_matrix_.index_ = np.array([column for row in plain.rows for column in row.terms])
        lp.a_matrix_.value_ = np.array([value for row in plain.rows for value in row.terms.values()])
        self.highs.passModel(lp)
        self.asked: Terms = {}

    def limit(self, row: int, bound: float) -> None:
        self.highs.changeRowBounds(row, -inf, bound)

    def cap(self, column: int, upper: float) -> None:
        self.highs.changeColBounds(column, 0.0, upper)

    def optimum(self, cost: Terms) -> tuple[list[float], list[float]]:
        for column in self.asked.keys() - cost.keys():
            self.highs.changeColCost(column, 0.0)
        for column, value in cost.items():
            self.highs.changeColCost(column, value)
        self.asked = cost
        before = processor_seconds()
        self.highs.run()
        self.inside += processor_seconds() - before
        status = self.highs.getModelStatus()
        if status != self.status.kOptimal:
            raise GaveUp(self.highs.modelStatusToString(status))
        solution = self.highs.getSolution()
        return list(solution.col_value), list(solution.row_dual)


class HighsTuned(HighsPrimal):
    """The same, its bounds not perturbed: perturbing them undoes the start that the last basis gives."""

    def build(self, plain: Plain) -> None:
        super().build(plain)
        self.highs.setOptionValue("primal_simplex_bound_perturbation_multiplier", 0.0)


class PulpCbc(Peer):
    """PuLP with CBC: a process for each program, which starts afresh and writes its answer with eight digits."""

    slack = 1e-6

    def build(self, plain: Plain) -> None:
        import pulp

        self.pulp = pulp
        self.problem = pulp.LpProblem("crossing", pulp.LpMinimize)
        self.columns = [pulp.LpVariable(f"c{each}", 0) for each in range(plain.columns)]
        self.rows = []
        for number, row in enumerate(plain.rows):
            total = pulp.lpSum(value * self.columns[column] for column, value in row.terms.items())
            sense = {"<": pulp.LpConstraintLE, ">": pulp.LpConstraintGE, "=": pulp.LpConstraintEQ}[row.sense]
            self.rows.append(pulp.LpConstraint(total, sense, f"r{number}", min(row.bound, OPEN)))
            self.problem += self.rows[-1]

    def limit(self, row: int, bound: float) -> None:
        self.rows[row].changeRHS(min(bound, OPEN))

    def cap(self, column: int, upper: float) -> None:
        self.columns[column].upBound = upper

    def optimum(self, cost: Terms) -> tuple[list[float], list[float]]:
        self.problem.setObjective(self.pulp.lpSum(value * self.columns[column] for column, value in cost.items()))
        status = self.problem.solve(self.pulp.PULP_CBC_CMD(msg=False, threads=1))
        if status != self.pulp.LpStatusOptimal:
            raise GaveUp(self.pulp.LpStatus[status])
        return [each.varValue or 0.0 for each in self.columns], [each.pi or 0.0 for each in self.rows]


class PyomoHighs(Peer):
    """Pyomo with its persistent interface to HiGHS, which keeps the last basis."""

    def build(self, plain: Plain) -> None:
        import pyomo.environ as pyo
        from pyomo.contrib.appsi.base import TerminationCondition
        from pyomo.contrib.appsi.solvers.highs import Highs

        self.pyo, self.ended = pyo, TerminationCondition
        self.model = model = pyo.ConcreteModel()
        model.x = pyo.Var(range(plain.columns), bounds=(0, None))
        model.limit = pyo.Param(
            [number for number, row in enumerate(plain.rows) if row.sense == "<"],
            initialize=lambda _, number: min(plain.rows[number].bound, OPEN),
            mutable=True,
        )
        model.rows = pyo.Constraint(range(len(plain.rows)), rule=lambda _, number: self._row(plain, number))
        model.least = pyo.Objective(expr=0.0)
        self.solver = Highs()
        self.solver.config.load_solution = False
        self.solver.highs_options = {"threads": 1}
        for unchanging in (
            "check_for_new_or_removed_constraints",
            "check_for_new_or_removed_vars",
            "check_for_new_or_removed_params",
            "update_constraints",
            "update_named_expressions",
        ):
            setattr(self.solver.update_config, unchanging, False)

    def _row(self, plain: Plain, number: int) -> Any:
        row, model = plain.rows[number], self.model
        total = self.pyo.quicksum(value * model.x[column] for column, value in row.terms.items())
        if row.sense == "<":
            return total <= model.limit[number]
        return total >= row.bound if row.sense == ">" else total == row.bound

    def limit(self, row: int, bound: float) -> None:
        self.model.limit[row] = min(bound, OPEN)

    def cap(self, column: int, upper: float) -> None:
        self.model.x[column].setub(upper)

    def optimum(self, cost: Terms) -> tuple[list[float], list[float]]:
        self.model.least.set_value(self.pyo.quicksum(value * self.model.x[column] for column, value in cost.items()))
        found = self.solver.solve(self.model)
        if found.termination_condition != self.ended.optimal:
            raise GaveUp(str(found.termination_condition))
        values = found.solution_loader.get_primals()
        prices = found.solution_loader.get_duals()
        rows = self.model.rows
        return [values.get(each, 0.0) for each in self.model.x.values()], [prices.get(rows[at], 0.0) for at in rows]


class OrtoolsGlop(Peer):
    """OR-Tools with GLOP, its simplex, incremental."""

    def build(self, plain: Plain) -> None:
        from ortools.linear_solver import pywraplp

        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.solver.SetNumThreads(1)
        self.columns = [self.solver.NumVar(0.0, inf, "") for _ in range(plain.columns)]
        self.rows = []
        for row in plain.rows:
            low, high = (-inf if row.sense == "<" else row.bound), (inf if row.sense == ">" else row.bound)
            self.rows.append(self.solver.Constraint(low, high))
            for column, value in row.terms.items():
                self.rows[-1].SetCoefficient(self.columns[column], value)

    def limit(self, row: int, bound: float) -> None:
        self.rows[row].SetBounds(-inf, bound)

    def cap(self, column: int, upper: float) -> None:
        self.columns[column].SetUb(upper)

    def optimum(self, cost: Terms) -> tuple[list[float], list[float]]:
        least = self.solver.Objective()
        least.Clear()
        for column, value in cost.items():
            least.SetCoefficient(self.columns[column], value)
        least.SetMinimization()
        status = self.solver.Solve()
        if status != self.solver.OPTIMAL:
            raise GaveUp(f"status {status}")
        return [each.solution_value() for each in self.columns], [each.dual_value() for each in self.rows]
