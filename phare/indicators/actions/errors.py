"""What indicators refuses to do, and says why."""

from __future__ import annotations

from phare.values.refusal import Refusal


class CodeTakenError(Refusal):
    """The administration already has an indicator of this code."""


class ChangedMeanwhileError(Refusal):
    """Somebody else changed the same thing since it was read."""


class NotOfThisAdministrationError(Refusal):
    """What is cited belongs to another administration."""


class WrongDefinitionError(Refusal):
    """A definition does not hold together: bounds crossed, a weight without its denominator."""


class RestsOnValuesError(Refusal):
    """Values rest on this definition: the new one must begin after it."""


class WrongValueError(Refusal):
    """A value that cannot be: not finite, out of bounds, dated ahead."""


class UnknownTerritoryError(Refusal):
    """The territory is unknown, has merged since, or is narrower than what the indicator measures."""


class NoLongerStandingError(Refusal):
    """The value was superseded or withdrawn since."""


class NothingSaidError(Refusal):
    """A reason or a source is missing."""


class AlreadyContestedError(Refusal):
    """The value is contested already, and not settled yet."""


class AlreadySettledError(Refusal):
    """The counter-value was settled already."""


class NotEnoughComparablesError(Refusal):
    """A department is compared with fewer others than a median takes."""


class FileRefusedError(Refusal):
    """What a file says does not hold together with what is known."""
