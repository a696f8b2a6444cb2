"""What the cockpit owns: its settings, and how each person is told what is owed."""

from phare.cockpit.models.owed import Absence, DutyMail
from phare.cockpit.models.shown import ShownFigure

__all__ = ["Absence", "DutyMail", "ShownFigure"]
