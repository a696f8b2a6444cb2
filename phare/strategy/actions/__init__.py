"""The only writes of strategy."""

from phare.strategy.actions.importing import import_plan
from phare.strategy.actions.refusals import WorkbookRefusedError

__all__ = ["WorkbookRefusedError", "import_plan"]
