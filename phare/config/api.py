"""The JSON API: each room's operations under one address, opened by personal tokens alone, never by a session."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer

from phare.config import api_page
from phare.config.problems import MEDIA_TYPE, TITLES, ScopeMissingError, answer_problems, refuse_unwritable
from phare.indicators.web import api as indicators
from phare.platform.accounts.actions import use_token
from phare.platform.accounts.models import AccessToken
from phare.strategy.web import api as strategy

ROOMS = (indicators, strategy)
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {each: {"type": "string"} for each in ("pointer", "parameter", "detail")},
            },
        },
    },
}


class Bearer(HttpBearer):
    """Who calls: the member whose token it is, within one scope; a session opens nothing here."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> AccessToken | None:
        found = use_token(token, most=settings.PHARE_API_CALLS_PER_MINUTE, at=timezone.now())
        if found is None:
            return None
        request.membership = found.membership  # type: ignore[attr-defined]
        if self.scope not in found.scopes:
            raise ScopeMissingError(self.scope)
        refuse_unwritable(request)
        return found


class Plain(JSONRenderer):
    """JSON whose accents are read as they are."""

    json_dumps_params = {"ensure_ascii": False}


class Page(DocsBase):
    """The API's own page, in our design: what can be called, without any script."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        address = request.build_absolute_uri(reverse("api:indicators"))
        context = {
            "groups": api_page.operations_of(api.get_openapi_schema()),
            "first_call": f'curl -H "Authorization: Bearer $PHARE_TOKEN" {address}',
            "most": settings.PHARE_API_CALLS_PER_MINUTE,
            "problems": [(status, _(title)) for status, title in TITLES.items()],
        }
        return render(request, "ui/pages/api.html", context)


class Api(NinjaAPI):
    """The API and its description, which says scopes and problems."""

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        response = super().create_temporal_response(request)
        response["Cache-Control"] = "no-store"
        return response

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Return the OpenAPI 3.1 document in the reader's language."""
        schema = super().get_openapi_schema(**kwargs)
        for each in schema["components"]["schemas"].values():
            each.pop("description", None)  # the words of those who write the code
        schema["components"]["schemas"]["Problem"] = PROBLEM
        _translate(schema)
        return schema


def _translate(part: Any) -> None:
    """Put what is written for persons in their language."""
    for each in part if isinstance(part, list) else ():
        _translate(each)
    for name, each in part.items() if isinstance(part, dict) else ():
        if name in ("summary", "description") and isinstance(each, str) and each:
            part[name] = _(each)
        elif name == "tags":
            part[name] = [_(tag) for tag in each]
        else:
            _translate(each)


def _described(scope: str, path: str, methods: list[str]) -> dict[str, Any]:
    """What an operation says of itself beyond its signature: its scope, and the problems that it may answer."""
    statuses = [401, 403, 422, 429, *([404] if "{" in path else ()), *([400, 409, 413] if "POST" in methods else ())]
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "x-scope": scope,
        "responses": {each: {"description": TITLES[each], "content": content} for each in sorted(statuses)},
    }


def _made() -> Api:
    made = Api(
        title="Phare",
        version="1",
        description=_n("Les indicateurs et les plans d'une administration, pour ses propres programmes."),
        renderer=Plain(),
        docs=Page(),
        docs_url="/",
        urls_namespace="api",
    )
    answer_problems(made)
    for room in ROOMS:
        for scope, router in room.ROUTERS.items():
            for path, view in router.path_operations.items():
                for operation in view.operations:
                    if operation.description == operation.signature.docstring:
                        operation.description = ""  # the question of the view, for those who write the code
                    operation.openapi_extra = _described(scope, path, operation.methods)
            made.add_router("", router, auth=Bearer(scope))
    return made


api = _made()
