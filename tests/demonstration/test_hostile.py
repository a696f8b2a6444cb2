"""Every form of the house is sent what nobody should send: a sentence, or nothing, never a failure."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import quote_plus, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from phare.cli.demonstration.founding import found
from phare.organisation.actions import open_answers, prepare_photograph
from tests.demonstration.forms import FREE, Form, parts_of

SCRIPT = "<script>alert(1)</script>\"'>"
# In a form otherwise right, one field at a time.
ALONE = {
    "date": ("0001-01-01", "9999-12-31"),
    "number": ("1e400", "99999999999999999999"),
    "hidden": ("a\0b",),
}
TEXTS = ("a\0b", "é" * 10_000)
# In all its fields at once.
TOGETHER = ("", "\ud800x", "-1e308", "½", "nan", SCRIPT)
# Signs out, or changes the language of the pages that follow.
LEFT_OUT = {"accounts:sign-out", "ui:set-language"}


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """Return the demonstration with a survey under way, taken back after the tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        at = timezone.now()
        founded = found(at)
        secretary = founded.prefecture.memberships.get(role="secretary_general")
        day = dt.date(founded.photograph.date.year + 1, 12, 31)
        survey = prepare_photograph(date=day, title="", after=founded.photograph, by=secretary, at=at)
        open_answers(survey, due=timezone.localdate(at) + dt.timedelta(days=30), by=secretary, at=at)
        yield founded
        transaction.set_rollback(True)


def test_no_form_breaks_whatever_it_is_sent(house, db):
    faults, tried = [], set()
    for role in ("secretary_general", "platform_administrator"):
        client = entered(house.prefecture.memberships.filter(role=role).first())
        for form in forms_reached(client):
            if (kind := kind_of(form)) in tried:
                continue
            tried.add(kind)
            for data in hostile(form):
                faults += answered(client, form, data)
    assert len(tried) > 40
    assert not faults, "\n".join(faults)


def entered(membership) -> Client:
    client = Client()
    client.force_login(membership.user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["membership"] = membership.pk
    session.save()
    return client


def forms_reached(client: Client) -> Iterator[Form]:
    """Follow the links from the home page, one page of each kind, each also asked for with nonsense in its query."""
    waiting, seen, visited = deque(["/"]), {"/"}, set()
    while waiting:
        address = waiting.popleft()
        if (name := name_of(address)) is None or name in visited:
            continue
        page = client.get(address, follow=True)
        assert page.status_code < 500, address
        if not page["Content-Type"].startswith("text/html") or page.status_code != 200:
            continue
        visited.add(name)
        for nonsense in ("\0", "9" * 30 + SCRIPT):
            asked = dict.fromkeys(("page", "sort", "q", "avec", "operation", "colonnes", "before", "etat"), nonsense)
            answer = client.get(address.partition("?")[0], asked, follow=True)
            assert answer.status_code < 500 and b"<script>alert" not in content(answer), address
        found_here = parts_of(page.request["PATH_INFO"], page.content.decode())
        yield from found_here.forms
        fresh = [link for link in found_here.links if link not in seen]
        seen.update(fresh)
        waiting.extend(fresh)


def kind_of(form: Form) -> tuple[object, ...]:
    """Return what two forms that the same code answers share."""
    return (name_of(form.address), form.method, *sorted({re.sub(r"\d+", "N", name) for name in form.kinds}))


def hostile(form: Form) -> Iterator[dict[str, list[str]]]:
    """Yield what to send: the form as it is, with one field wrong, then with all of them wrong."""
    if kind_of(form)[0] in LEFT_OUT:
        return
    yield form.values
    alike: Counter[str] = Counter()
    for name, kind in form.kinds.items():
        alike[like := re.sub(r"\d+", "N", name)] += 1
        if name == "csrfmiddlewaretoken" or alike[like] > 1:
            continue
        for value in ALONE.get(kind, TEXTS if kind in FREE else ("99999999999",)):
            yield {**form.values, name: [value]}
    for value in TOGETHER:
        yield {name: [value] for name in form.kinds}
    # Where a text is kept, the page that follows shows it.
    yield {name: [SCRIPT] if form.kinds[name] in {"text", "textarea"} else kept for name, kept in form.values.items()}


def answered(client: Client, form: Form, data: dict[str, list[str]]) -> Iterator[str]:
    """Send a form, then undo it; yield what was wrong with the answer."""
    said = "&".join(f"{quote(name)}={quote(value)}" for name, values in data.items() for value in values)
    told = {name: values for name, values in data.items() if values != form.values.get(name)}
    where = f"{form.method} {form.address} {str(told)[:200]}"
    try:
        with transaction.atomic():
            if form.method == "post":
                sent = "application/x-www-form-urlencoded"
                page = client.post(form.address, said, content_type=sent, follow=[SCRIPT] in data.values())
            else:
                page = client.get(f"{form.address.partition('?')[0]}?{said}")
            transaction.set_rollback(True)
    except Exception as failure:
        yield f"{where}: {type(failure).__name__}: {str(failure)[:200]}"
        return
    if page.status_code >= 500:
        yield f"{where}: {page.status_code}"
    if b"<script>alert(1)" in content(page):
        yield f"{where}: what was written runs"


def content(page) -> bytes:
    return b"" if page.streaming else page.content


def quote(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def name_of(address: str) -> str | None:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None
