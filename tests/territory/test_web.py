"""The pages of places: one finds, one reads, and the count of queries does not depend on how many there are."""

from __future__ import annotations

import pytest
from django.urls import reverse

from phare.territory.models import Edition
from tests.factories.territory import CommuneFactory, DepartmentFactory, FormerCommuneFactory


@pytest.fixture
def client(member, signed_in):
    return signed_in(member("agent"))


def page(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_search_shows_communes_departments_and_former_names(france, client):
    found = page(client, "territory:search", q="digne")
    assert "Digne-les-Bains" in found and "04070" in found
    found = page(client, "territory:search", q="Arbignieu")
    assert "Arboys en Bugey" in found and "commune déléguée" in found


def test_a_search_without_result_says_what_to_try(france, client):
    assert "Essayez une partie du nom" in page(client, "territory:search", q="zzzz")


def test_without_any_commune_the_page_says_how_to_load_them(client, db):
    Edition.objects.all().delete()
    assert "phare territory load" in page(client, "territory:search")


def test_a_hostile_search_is_shown_as_text(france, client):
    found = page(client, "territory:search", q="<script>alert(1)</script>")
    assert "<script>alert(1)" not in found


def test_the_page_of_a_department(france, client):
    found = page(client, "territory:department", "04")
    assert "198" in found and "Barcelonnette" in found and "Provence-Alpes-Agglomération" in found


def test_the_communes_of_one_arrondissement_are_shown_and_said(france, client):
    found = page(client, "territory:department", "04", arrondissement="041")
    assert "arrondissement : Barcelonnette" in found
    rows = found.split("Communes : Alpes-de-Haute-Provence")[-1]
    assert "Jausiers" in rows and "Digne-les-Bains" not in rows.split("<tbody")[1].split("</tbody>")[0]
    everything = page(client, "territory:department", "04", arrondissement="999")
    assert "arrondissement :" not in everything


def test_the_page_of_a_commune_says_what_it_belongs_to(france, client):
    found = page(client, "territory:commune", "93066")
    assert "Plaine Commune" in found and "Métropole" in found and "habitants (2023)" in found


def test_a_former_code_leads_to_the_page_of_today(france, client):
    response = client.get(reverse("territory:commune", args=["01120"]))
    assert response.status_code == 302 and response.url == reverse("territory:commune", args=["01262"])


@pytest.mark.parametrize(("name", "code"), [("territory:commune", "99999"), ("territory:department", "9Z")])
def test_an_unknown_code_is_not_found(france, client, name, code):
    assert client.get(reverse(name, args=[code])).status_code == 404


@pytest.mark.parametrize(
    "query", [{"page": "9999"}, {"page": "x"}, {"page": "-1"}, {"sort": "nothing"}, {"sort": "-population"}]
)
def test_a_strange_page_or_order_breaks_nothing(france, client, query):
    page(client, "territory:department", "04", **query)


@pytest.mark.parametrize("name", ["territory:department", "territory:departments"])
def test_queries_do_not_grow_with_communes(client, db, django_assert_max_num_queries, name):
    department = DepartmentFactory()
    for _ in range(3):
        CommuneFactory(department=department)
    args = [department.code] if name == "territory:department" else []
    with django_assert_max_num_queries(14) as few:
        page(client, name, *args)
    for _ in range(30):
        CommuneFactory(department=department)
        DepartmentFactory(code=f"X{_}", name=f"Département {_}")
    with django_assert_max_num_queries(len(few)):
        page(client, name, *args)


def test_former_names_are_all_shown_each_code_once(client, db):
    commune = CommuneFactory(code="01015", name="Arboys en Bugey")
    FormerCommuneFactory(code="01099", kind="former", name="", commune=commune)
    FormerCommuneFactory(code="01099", kind="delegated", name="Saint-Bois", commune=commune)
    assert page(client, "territory:commune", "01015").count("01099") == 1
