"""The only writes of the cockpit: its settings, and what tells each person what is owed."""

from phare.cockpit.actions.figures import UnknownFigureError, choose_figures
from phare.cockpit.actions.owed import (
    AbsenceError,
    NothingOwedError,
    TooSoonError,
    choose_duty_mail,
    declare_absence,
    end_absence,
    mail_duties,
    mail_duties_weekly,
)

__all__ = [
    "AbsenceError",
    "NothingOwedError",
    "TooSoonError",
    "UnknownFigureError",
    "choose_duty_mail",
    "choose_figures",
    "declare_absence",
    "end_absence",
    "mail_duties",
    "mail_duties_weekly",
]
