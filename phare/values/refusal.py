"""What the house says when it will not do something: a sentence, never a stack trace."""

from __future__ import annotations


class Refusal(Exception):
    """An action refused, with a French sentence that says why and what to do; subclasses are named after it.

    The message is shown to the person as it is.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
