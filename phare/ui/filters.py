"""Filters in words: what is shown is said in a sentence, and each filter is taken away by one click."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Filter:
    """One filter in force: its words, and the address of the same page without it."""

    words: str
    without: str


def in_words(request: HttpRequest, words: Mapping[str, str]) -> list[Filter]:
    """Return the filters in force, in the order of `words`: {query parameter: what it says, "" when it says nothing}.

    Taking one away also goes back to the first page.
    """
    found = []
    for parameter, said in words.items():
        if not said or not request.GET.get(parameter):
            continue
        rest = request.GET.copy()
        for gone in (parameter, "page"):
            rest.pop(gone, None)
        query = rest.urlencode()
        found.append(Filter(said, f"{request.path}?{query}" if query else request.path))
    return found
