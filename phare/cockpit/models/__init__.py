"""What the cockpit owns: its settings, how each person is told what is owed, and the reviews of plans."""

from phare.cockpit.models.owed import Absence, DutyMail
from phare.cockpit.models.reviews import Review, ReviewItem
from phare.cockpit.models.shown import ShownFigure

__all__ = ["Absence", "DutyMail", "Review", "ReviewItem", "ShownFigure"]
