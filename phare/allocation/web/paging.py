"""Long lists of missions, by pages of fifty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, TypeVar

from django.core.paginator import Page

from phare.allocation.queries.gap import GapGroup
from phare.allocation.queries.pages import OrientationLines
from phare.platform.accounts.permissions import MemberRequest
from phare.ui.asked import page_in

PER_PAGE = 50
G = TypeVar("G", GapGroup, OrientationLines)


def page_of(request: MemberRequest, lines: Sequence[Any]) -> Page[Any]:
    """Return the page asked for, or the nearest there is."""
    return page_in(request, lines, PER_PAGE)


def page_of_groups(request: MemberRequest, groups: Sequence[G]) -> tuple[Page[Any], list[G]]:
    """Return the page asked for of the lines of all groups, and the groups with none but its lines."""
    page = page_of(request, [(at, line) for at, group in enumerate(groups) for line in group.lines])
    parts = groupby(page.object_list, key=lambda place: place[0])
    return page, [replace(groups[at], lines=tuple(line for _at, line in part)) for at, part in parts]
