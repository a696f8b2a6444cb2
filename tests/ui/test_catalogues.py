"""Every sentence of the screens is marked for translation, and has its English."""

from __future__ import annotations

import os
import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from phare.cli import catalogues

TEMPLATES = sorted(
    path
    for path in catalogues.SOURCE.rglob("templates/**/*")
    if path.suffix in {".html", ".txt"} and path.is_file()
)  # fmt: skip


def test_the_english_catalogue_is_complete_and_exact():
    faults = catalogues.faults(catalogues.extract(), catalogues.english())
    assert not faults, f"{len(faults)} faults (`phare catalogues update`, then translate)\n" + "\n".join(faults)


def catalogue(**sentences):
    made = Catalog(locale="en")
    for key, string in sentences.items():
        made.add(WORDS[key], string=string)
    return made


WORDS = {
    "one": "Enregistrer",
    "named": "Avant le %(day)s",
    "several": ("%(count)s opération", "%(count)s opérations"),
}


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ({"one": "Save"}, None),
        ({"one": ""}, "à traduire : « Enregistrer »"),
        ({"named": "Before %(day)s"}, None),
        ({"named": "Before the day"}, "valeur oubliée ['day'] : « Avant le %(day)s »"),
        ({"named": "Before %(date)s"}, "valeur inconnue ['date'] : « Avant le %(day)s »"),
        ({"several": ("One operation", "%(count)s operations")}, None),
        ({"several": ("%(count)s operation", "")}, "à traduire : « %(count)s opération »"),
    ],
)
def test_a_missing_or_wrong_translation_is_named(english, said):
    source = Catalog()
    for key in english:
        source.add(WORDS[key], locations=[("a.py", 1)])
    found = catalogues.faults(source, catalogue(**english))
    assert [fault.partition(" (a.py")[0] for fault in found] == ([said] if said else [])


def test_a_translation_that_serves_no_more_is_named():
    assert catalogues.faults(Catalog(), catalogue(one="Save")) == ["ne sert plus : « Enregistrer »"]


def test_a_doubtful_translation_is_named():
    source, english = Catalog(), catalogue(one="Save")
    source.add("Enregistrer", locations=[("a.py", 1)])
    english.get("Enregistrer").flags.add("fuzzy")
    assert catalogues.faults(source, english) == ["douteux : « Enregistrer »"]


def test_sentences_are_read_from_code_and_templates_with_plurals(tmp_path, monkeypatch):
    folder = tmp_path / "phare" / "room" / "templates" / "room"
    folder.mkdir(parents=True)
    (tmp_path / "phare" / "room" / "views.py").write_text('_("À signer")\nngettext("%(n)s plan", "%(n)s plans", n)\n')
    (folder / "page.html").write_text(
        "{% load i18n %}\n  <p title=\"{% translate 'Trier' %}\">{% blocktranslate trimmed with d=day|on_date %}\n"
        "    avant le {{ d }}\n  {% endblocktranslate %}</p>{{ x|default:_('rien') }}"
        "{% blocktranslate count n=n %}{{ n }} an{% plural %}{{ n }} ans{% endblocktranslate %} 100 %"
    )
    monkeypatch.setattr(catalogues, "SOURCE", tmp_path / "phare")
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    assert {message.id for message in catalogues.extract() if message.id} == {
        "À signer",
        ("%(n)s plan", "%(n)s plans"),
        "Trier",
        "avant le %(d)s",
        "rien",
        ("%(n)s an", "%(n)s ans"),
    }


def test_updating_keeps_what_is_translated_adds_what_is_new_and_drops_what_went(tmp_path, monkeypatch):
    (tmp_path / "phare").mkdir()
    (tmp_path / "phare" / "a.py").write_text('_("Enregistrer")\n_("Annuler")\n')
    po = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text('msgid "Enregistrer"\nmsgstr "Save"\n\nmsgid "Partir"\nmsgstr "Leave"\n')
    for name, value in (("SOURCE", tmp_path / "phare"), ("ROOT", tmp_path), ("ENGLISH", po)):
        monkeypatch.setattr(catalogues, name, value)
    assert catalogues.update() == ["à traduire : « Annuler » (phare/a.py)"]
    first = po.read_text()
    assert catalogues.english().get("Enregistrer").string == "Save"
    assert "Partir" not in first
    catalogues.update()
    assert po.read_text() == first


def test_french_has_its_own_plural_where_nothing_is_singular(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    for path in catalogues.compile_all():
        with path.open("rb") as file:
            compiled = read_mo(file)
        assert compiled.plural_expr == ("(n > 1)" if path.parts[-3] == "fr" else "(n != 1)")


def test_catalogues_are_compiled_again_only_when_what_they_come_from_changed(tmp_path, monkeypatch):
    source, po = tmp_path / "phare" / "a.py", tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    for path in (source, po):
        path.parent.mkdir(parents=True)
        path.write_text("")
    for name, value in (
        ("SOURCE", source.parent),
        ("ROOT", tmp_path),
        ("ENGLISH", po),
        ("LOCALE", tmp_path / "locale"),
    ):
        monkeypatch.setattr(catalogues, name, value)

    def written() -> list[int]:
        return [path.stat().st_mtime_ns for path in catalogues.compile_changed()]

    first = written()
    assert written() == first
    os.utime(source, ns=(first[1] + 1, first[1] + 1))
    assert all(after > before for before, after in zip(first, written(), strict=True))


# --- nothing visible outside a translation ---------------------------------------------------------------------------

_UNREAD = re.compile(
    r"\{%\s*comment\b.*?endcomment\s*%\}|\{#.*?#\}|\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}"
    r"|<script\b.*?</script>|<svg\b.*?</svg>|<!--.*?-->",
    re.DOTALL,
)
_SPOKEN = re.compile(r"""\b(?:title|alt|placeholder|aria-label|data-fr-\w+-label)=("[^"]*"|'[^']*')""")
_TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_ELEMENTS = re.compile(r"<[^>]*>", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
# Names, which have no translation; and what is written the same in every language.
SAME_EVERYWHERE = {"Phare", "République", "française", "info", "gouv", "fr", "service", "public", "legifrance", "data"}
SAME_EVERYWHERE |= {"CSV", "ODS", "XLSX", "JSON", "PDF", "ETP", "SIREN", "km"}


def words_left_out(text: str) -> set[str]:
    """Return the words that a page would show without asking for their translation."""
    bare = _TAGS.sub(" ", _UNREAD.sub(" ", text))
    spoken, shown = " ".join(_SPOKEN.findall(bare)), _ELEMENTS.sub(" ", bare)
    return set(_WORD.findall(re.sub(r"&\w+;", " ", f"{shown} {spoken}"))) - SAME_EVERYWHERE


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(catalogues.SOURCE)))
def test_a_template_shows_no_word_outside_a_translation(path):
    assert not words_left_out(path.read_text(encoding="utf-8"))


def test_a_word_left_out_is_found_in_the_text_and_in_what_is_read_aloud():
    assert words_left_out('<p class="fr-text">Bonjour {{ name }}</p>') == {"Bonjour"}
    assert words_left_out('<a title="Trier" href="/plans/">{% translate "Plans" %}</a>') == {"Trier"}
    assert not words_left_out("{% blocktranslate %}Bonjour {{ x }}{% endblocktranslate %} · 3 ETP")
