"""The bar shown on stderr while a crossing is computed, so that stdout holds the answer and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from phare.allocation.kernel.solution import Progress as Level

LEVELS = {
    "floors": "Effectifs planchers",
    "core": "Parts équitables du socle",
    "others": "Parts équitables",
    "upheaval": "Moindre bouleversement",
}


class Bar:
    """One line that says what is being computed and how far it is."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description:<28}"),
            BarColumn(40),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("Croisement", total=1.0)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def say(self, what: str, share: float = 0.0) -> None:
        """Show what is being done and how far it is, between 0 and 1."""
        self._progress.update(self._task, description=what, completed=share)

    def level(self, progress: Level) -> None:
        """Show a level of the crossing."""
        self.say(LEVELS[progress.level], progress.done / max(1, progress.total))

    def explained(self, done: int, total: int) -> None:
        """Show how many variants of the explanation are solved."""
        self.say("Explication", done / max(1, total))
