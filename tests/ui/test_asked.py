"""Numbers and pages asked for by an address: whatever is written there is a number, a page, or nothing."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from phare.ui.asked import LARGEST_KEY, number_in, page_in


class TestNumber:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("12", 12),
            ("0", 0),
            ("007", 7),
            (str(LARGEST_KEY), LARGEST_KEY),
            (str(LARGEST_KEY + 1), None),
            ("9" * 5000, None),
            ("-1", None),
            ("1.5", None),
            (" 1", None),
            ("1_0", None),
            ("²", None),
            ("٣", None),
            ("1\0", None),
            ("", None),
            (None, None),
        ],
    )
    def test_a_text_is_a_number_or_nothing(self, text, number) -> None:
        assert number_in(text) == number

    @given(st.integers(0, 10**6), st.integers(0, 10**6))
    def test_no_more_than_was_said(self, number, most) -> None:
        assert number_in(str(number), most=most) == (number if number <= most else None)

    @given(st.text())
    def test_nothing_that_is_written_fails(self, text) -> None:
        found = number_in(text)
        assert found is None or 0 <= found <= LARGEST_KEY


class TestPage:
    @pytest.mark.parametrize(
        ("asked", "number"),
        [("2", 2), ("3", 3), ("4", 3), ("9" * 5000, 1), ("9" * 100, 3), ("", 1), ("deux", 1), ("1\0", 1), ("²", 1)],
    )
    def test_the_page_asked_for_or_one_that_exists(self, asked, number) -> None:
        request = RequestFactory().get("/", {"page": asked})
        assert page_in(request, range(25), 10).number == number

    def test_without_a_page_asked_for_or_without_rows_the_first(self) -> None:
        request = RequestFactory().get("/")
        assert list(page_in(request, range(25), 10)) == list(range(10))
        assert list(page_in(request, [], 10)) == []
