"""What the cockpit owns: its settings, how each person is told what is owed, and the reviews of plans."""

from phare.cockpit.models.owed import Absence, DutyMail
from phare.cockpit.models.reminders import Reminder
from phare.cockpit.models.reviews import Review, ReviewItem
from phare.cockpit.models.shown import Dashboard, ShownFigure

__all__ = ["Absence", "Dashboard", "DutyMail", "Reminder", "Review", "ReviewItem", "ShownFigure"]
