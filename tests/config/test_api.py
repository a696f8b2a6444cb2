"""The API: who gets in, within which scope, how often, and how a refusal is said."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from phare.config.api import api
from phare.platform.accounts import actions
from phare.platform.accounts.models import AccessToken
from phare.platform.accounts.signals import scopes
from tests.factories.accounts import token_of

OPENED = {
    "indicators:read": ["/indicators", "/indicators/1", "/indicators/1/values", "/indicators/1/progress"],
    "values:write": ["/values"],
    "plans:read": ["/plans", "/plans/1", "/plans/1/operations"],
}


@pytest.fixture
def ask(client, member):
    """Ask the API with a token of the decider's, or with this text."""

    def asked(address, *given, text=None, method="get", **more):
        text = text if text is not None else token_of(member("decider"), *given)
        return getattr(client, method)(f"/api/v1{address}", headers={"Authorization": f"Bearer {text}"}, **more)

    return asked


def a_problem(response, status):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    said = response.json()
    assert said["type"] == "about:blank" and said["status"] == status and said["title"] and said["detail"]
    return said


def test_without_a_token_nothing_opens_even_to_somebody_signed_in(member, signed_in):
    response = signed_in(member("decider")).get(reverse("api:indicators"))
    assert a_problem(response, 401)["detail"].startswith("Donnez un jeton valable")
    assert response["WWW-Authenticate"] == 'Bearer realm="Phare"'


@pytest.mark.parametrize(
    "given", ["Basic eDp5", "Bearer", "Bearer ", "Bearer phare_", "Bearer a b", "Bearer \u00ff", "x"]
)
def test_what_is_no_token_opens_nothing(client, db, given):
    a_problem(client.get("/api/v1/plans", headers={"Authorization": given}), 401)


def test_an_expired_token_opens_nothing(ask, member):
    text = token_of(member("decider"), "plans:read")
    hour = dt.timedelta(hours=1)
    AccessToken.objects.update(created_at=timezone.now() - 2 * hour, expires_at=timezone.now() - hour)
    a_problem(ask("/plans", text=text), 401)


def test_a_revoked_token_opens_nothing(ask, member):
    owner = member("decider")
    text = token_of(owner, "plans:read")
    assert ask("/plans", text=text).status_code == 200
    actions.revoke_token(owner.access_tokens.get(), by=owner, at=timezone.now())
    a_problem(ask("/plans", text=text), 401)


def test_the_token_of_a_leaver_opens_nothing(ask, member):
    leaver = member("agent")
    text = token_of(leaver, "plans:read")
    assert ask("/plans", text=text).status_code == 200
    actions.close_membership(leaver, successor=None, by=member("platform_administrator"), at=timezone.now())
    a_problem(ask("/plans", text=text), 401)


def test_the_token_of_a_closed_account_opens_nothing(ask, member):
    owner = member("agent")
    text = token_of(owner, "plans:read")
    owner.user.is_active = False
    owner.user.save()
    a_problem(ask("/plans", text=text), 401)


def test_a_change_of_role_ends_the_tokens_of_the_former_one(ask, member):
    owner = member("agent")
    text = token_of(owner, "plans:read")
    actions.change_role(owner, role="cabinet", by=member("platform_administrator"), at=timezone.now())
    a_problem(ask("/plans", text=text), 401)


@pytest.mark.parametrize("scope", sorted(OPENED))
def test_a_scope_opens_its_operations_and_no_other(ask, scope):
    for opening, addresses in OPENED.items():
        for address in addresses:
            method = "post" if address == "/values" else "get"
            response = ask(address, scope, method=method, content_type="application/json", data={})
            if opening == scope:
                assert response.status_code in {200, 404, 422}, address
            else:
                assert opening in a_problem(response, 403)["detail"]
                assert response["WWW-Authenticate"] == f'Bearer error="insufficient_scope", scope="{opening}"'


def test_every_operation_asks_for_a_scope_that_a_room_declares():
    said = [each for methods in api.get_openapi_schema()["paths"].values() for each in methods.values()]
    assert {each["x-scope"] for each in said} == set(OPENED) == set(scopes())
    assert all(each["security"] == [{"Bearer": []}] for each in said)


def test_beyond_so_many_calls_a_minute_the_next_waits(ask, member, settings):
    settings.PHARE_API_CALLS_PER_MINUTE = 2
    text, other = token_of(member("decider"), "plans:read"), token_of(member("agent"), "plans:read")
    assert [ask("/plans", text=text).status_code for _call in range(3)] == [200, 200, 429]
    refused = ask("/plans", text=text)
    assert "recommencez dans" in a_problem(refused, 429)["detail"]
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert ask("/plans", text=other).status_code == 200


def test_an_address_unknown_under_the_api_is_a_problem(client, db):
    a_problem(client.get("/api/v1/nothing"), 404)
    assert client.get("/nothing")["Content-Type"].startswith("text/html")


def test_a_method_unknown_is_refused_with_those_that_are(ask):
    assert ask("/plans", "plans:read", method="delete")["Allow"] == "GET"


def test_a_body_that_is_no_json_is_said(ask):
    for body in (b"{", b"\xff", b"[" * 100_000):
        response = ask("/values", "values:write", method="post", data=body, content_type="application/json")
        a_problem(response, 400)


@pytest.mark.parametrize("address", ["/indicators?code=%00", "/indicators?code=a%00b&limit=5", "/plans?%00=1"])
def test_a_null_sign_in_a_parameter_is_said_and_breaks_nothing(ask, address):
    said = a_problem(ask(address, "indicators:read", "plans:read"), 422)
    assert "caractère nul" in said["errors"][0]["detail"]


def test_a_bound_is_said_as_a_person_writes_it(ask):
    sent = {"values": [{"indicator": "a", "territory": "04", "date": "2024-12-31", "kind": "actual", "value": 1e300}]}
    said = a_problem(ask("/values", "values:write", method="post", content_type="application/json", data=sent), 422)
    assert said["errors"][0]["detail"].endswith("1000000000000000.")


def test_a_body_too_large_is_said(ask, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    body = b"[" + b" " * 20 + b"]"
    a_problem(ask("/values", "values:write", method="post", data=body, content_type="application/json"), 413)


def test_what_breaks_is_a_problem_without_any_detail_of_it(ask, settings):
    settings.PHARE_API_CALLS_PER_MINUTE = None
    response = ask("/plans", "plans:read")
    a_problem(response, 500)
    assert "NoneType" not in response.content.decode()


def test_refusals_are_in_french_or_in_the_language_asked(client, db):
    assert client.get("/api/v1/plans").json()["title"] == "Jeton absent, inconnu ou expiré"
    english = client.get("/api/v1/plans", headers={"Accept-Language": "en"})
    assert english.json()["title"] == "Token missing, unknown or expired"


def test_the_description_is_openapi_3_1_without_the_words_of_the_code(client, db):
    said = client.get(reverse("api:openapi-json")).json()
    assert said["openapi"] == "3.1.0"
    assert set(said["paths"]) == {
        "/api/v1/indicators",
        "/api/v1/indicators/{key}",
        "/api/v1/indicators/{key}/values",
        "/api/v1/indicators/{key}/progress",
        "/api/v1/values",
        "/api/v1/plans",
        "/api/v1/plans/{key}",
        "/api/v1/plans/{key}/operations",
    }
    assert not [name for name, each in said["components"]["schemas"].items() if "description" in each]


def test_the_page_of_the_api_names_every_operation_and_asks_no_script_from_elsewhere(db):
    page = Client().get(reverse("api:openapi-view")).content.decode()
    said = api.get_openapi_schema()["paths"]
    assert all(f"<code>{path}</code>" in page for path in said)
    assert "indicators:read" in page and "values:write" in page and "application/problem+json" in page
    assert "cdn" not in page


def test_a_call_takes_a_constant_number_of_queries_before_its_own(ask, member, django_assert_num_queries):
    """The call counted, the token with its membership; then what the operation reads."""
    text = token_of(member("decider"), "plans:read")
    with django_assert_num_queries(3):
        assert ask("/plans", text=text).json()["plans"] == []
