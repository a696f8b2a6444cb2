"""How often news are written: not at each step of a fast loop."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Pace:
    """Say, at moments in seconds, whether `every` seconds have passed since the last time it said yes."""

    every: float = 0.2
    last: float | None = None

    def is_due(self, moment: float) -> bool:
        """Return whether news may be written at this moment; the first are always due."""
        if self.last is not None and moment - self.last < self.every:
            return False
        self.last = moment
        return True
