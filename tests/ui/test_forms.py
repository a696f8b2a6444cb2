"""Forms: what is wrong is said at the top with links to the fields, and beside each field."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from django import forms

import phare
from phare.ui.formats import number
from phare.ui.forms import DateField, Form, IdentityForm, NumberField


class Ask(Form):
    name = forms.CharField(label="Nom", help_text="Un verbe et un objet.")
    day = DateField(label="Échéance", required=False)
    rank = forms.ChoiceField(label="Rang", choices=[("1", "Loi"), ("2", "Sécurité")], widget=forms.RadioSelect)
    core = forms.BooleanField(label="Socle")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def parsed(form):
    void = str(form).replace(" required", ' required=""').replace(" selected", ' selected=""')
    for name in ("input", "br"):
        parts = void.split(f"<{name}")
        void = parts[0] + "".join(f"<{name}{part.replace('>', '/>', 1)}" for part in parts[1:])
    return fromstring(f"<form>{void}</form>")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1234,5", 1234.5),
        ("1234.5", 1234.5),
        ("1 234,5", 1234.5),
        ("12\u00a0345\u202f678", 12345678.0),
        ("−3,5", -3.5),
        (" -3 ", -3.0),
    ],
)
def test_a_figure_is_read_as_it_is_written_or_copied(typed, read):
    assert NumberField().clean(typed) == read


@pytest.mark.parametrize("value", [0.0, -1234567.25, 999.0, 1000.0, 0.5])
def test_what_our_pages_write_is_read_back(value):
    assert NumberField().clean(number(value, 2)) == value


@pytest.mark.parametrize("typed", ["1 2", "12 34", "1 2345", "1 000 00", "beaucoup", "nan", "1e999", "−"])
def test_what_is_no_figure_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        NumberField().clean(typed)


def test_every_error_links_to_a_field_that_exists():
    root = parsed(Ask(data={"day": "hier", "core": ""}))
    ids = {element.get("id") for element in root.iter()}
    links = [link.get("href").removeprefix("#") for link in root.iter("a")]
    assert len(links) == 4
    assert set(links) <= ids


def test_every_description_of_a_field_exists():
    root = parsed(Ask(data={"day": "hier"}))
    ids = {element.get("id") for element in root.iter()}
    described = [name for e in root.iter() for name in (e.get("aria-describedby") or "").split()]
    assert "id_name_helptext" in described and "id_name_error" in described
    assert set(described) <= ids


def test_a_good_form_says_nothing():
    good = Ask(data={"name": "a", "rank": "1", "core": "on"})
    assert good.is_valid()
    assert "fr-alert" not in str(good)


def test_what_is_wrong_with_the_whole_form_is_said_first():
    form = Ask(data={"name": "a", "rank": "1", "core": "on"})
    form.add_error(None, "Deux photographies portent la même date.")
    assert 0 < str(form).find("Deux photographies portent la même date.") < str(form).find("<label")


def test_optional_fields_are_marked_and_required_ones_are_not():
    assert str(Ask()).count("(facultatif)") == 1


def test_what_was_typed_is_escaped_when_shown_again():
    assert "<script>" not in str(Ask(data={"name": '"><script>alert(1)</script>'}))


@pytest.mark.parametrize("typed", ["2026-11-21", "21/11/2026", "21/11/26"])
def test_a_day_is_read_as_the_browser_or_a_hand_writes_it(typed):
    form = Ask(data={"name": "a", "rank": "1", "core": "on", "day": typed})
    assert form.is_valid()
    assert form.cleaned_data["day"] == dt.date(2026, 11, 21)


def test_every_form_of_the_house_is_one_of_ours():
    strangers = []
    for module in sorted(Path(phare.__file__).parent.rglob("*.py")):
        text = module.read_text()
        if "from dsfr.forms" in text and module.parent.name != "ui":
            strangers.append(module.name)
    assert not strangers


def test_identity_is_asked_so_that_browsers_and_phones_help():
    fields = {field.get("name"): field for field in parsed(IdentityForm()).iter("input")}
    assert (fields["password"].get("type"), fields["password"].get("autocomplete")) == ("password", "current-password")
    assert (fields["code"].get("autocomplete"), fields["code"].get("inputmode")) == ("one-time-code", "numeric")


@pytest.mark.parametrize("code", ["", "12345", "1234567", "12345a", "+12345", "１２３４５６"])
def test_what_is_not_six_digits_is_no_code(code):
    assert "code" in IdentityForm({"password": "x", "code": code}).errors


def test_neither_password_nor_code_is_given_back():
    form = IdentityForm({"password": " secret ", "code": " 123 456 "})
    assert form.is_valid()
    assert form.cleaned_data == {"password": " secret ", "code": "123456"}
    assert "secret " not in str(form) and "123" not in str(form)


@pytest.mark.parametrize("typed", ["0001-01-01", "20226-11-21", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_refused_with_a_sentence(typed):
    form = Ask(data={"name": "a", "rank": "1", "core": "on", "day": typed})
    assert not form.is_valid() and "day" in form.errors


def test_a_far_day_says_between_which_years_to_choose():
    assert Ask(data={"name": "a", "rank": "1", "core": "on", "day": "0001-01-01"}).errors["day"] == [
        "Donnez une date entre 1900 et 2200."
    ]


def test_the_box_of_a_checkbox_is_drawn_even_when_its_first_value_is_kept():
    class Tick(Form):
        core = forms.BooleanField(label="Socle", required=False, show_hidden_initial=True)

    drawn = str(Tick())
    assert re.search(r'<input type="checkbox"[^>]*>\s*<label', drawn), "the box belongs to a label that follows it"
    assert 'name="initial-core"' in drawn


@pytest.mark.parametrize("widget", [forms.CheckboxSelectMultiple, forms.SelectMultiple])
def test_choices_keep_what_was_chosen_when_the_page_was_opened(widget):
    class Choose(Form):
        ranks = forms.MultipleChoiceField(choices=[("1", "Loi"), ("2", "Sécurité")], widget=widget)

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["ranks"].show_hidden_initial = True

    drawn = str(Choose(initial={"ranks": ["1", "2"]}))
    assert drawn.count('name="initial-ranks"') == 2
    assert not Choose(data={"ranks": ["1", "2"], "initial-ranks": ["1", "2"]}).has_changed()
