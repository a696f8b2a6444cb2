"""What the API answers when it does not do what was asked: RFC 9457, in the reader's language, French by default."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from phare.platform.accounts.actions import TooManyCallsError
from phare.ui.formats import said
from phare.ui.web import errors as pages
from phare.values.refusal import Refusal

logger = logging.getLogger("phare.api")
MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: _n("Requête illisible"),
    401: _n("Jeton absent, inconnu ou expiré"),
    403: _n("Non permis"),
    404: _n("Introuvable"),
    409: _n("Refusé"),
    413: _n("Requête trop grande"),
    422: _n("Requête mal remplie"),
    429: _n("Trop d'appels"),
    500: _n("Panne"),
}
# What each check of a field expects, by the name that pydantic gives it.
EXPECTED = {
    "missing": _n("Ce champ est obligatoire."),
    "extra_forbidden": _n("Ce champ n'existe pas."),
    "string_type": _n("Il est attendu : un texte."),
    "string_unicode": _n("Il est attendu : un texte en UTF-8."),
    "string_too_short": _n("Il est attendu : un texte d'au moins {min_length} signe."),
    "string_too_long": _n("Il est attendu : un texte de {max_length} signes au plus."),
    "string_pattern_mismatch": _n("Il est attendu : un texte de la forme {pattern}."),
    "enum": _n("Il est attendu : {expected}."),
    "greater_than_equal": _n("Il est attendu : au moins {ge}."),
    "less_than_equal": _n("Il est attendu : au plus {le}."),
    "finite_number": _n("Il est attendu : un nombre fini."),
    "list_type": _n("Il est attendu : une liste."),
    "too_short": _n("Il est attendu : une liste d'au moins {min_length} élément."),
    "too_long": _n("Il est attendu : une liste de {max_length} éléments au plus."),
}
OTHERWISE = {
    "int": _n("Il est attendu : un nombre entier."),
    "float": _n("Il est attendu : un nombre."),
    "date": _n("Il est attendu : une date, 2026-11-21."),
    "model": _n("Il est attendu : un objet JSON."),
    "dict": _n("Il est attendu : un objet JSON."),
}


class ScopeMissingError(Exception):
    """The token is good, and does not open this."""

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope


def problem(status: int, detail: str = "", errors: Sequence[dict[str, Any]] = (), **headers: str) -> HttpResponse:
    """Return a problem as RFC 9457 writes it, with each field at fault when there are any."""
    said_: dict[str, Any] = {"type": "about:blank", "title": _(TITLES[status]), "status": status}
    if detail:
        said_["detail"] = detail
    if errors:
        said_["errors"] = list(errors)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JsonResponse(
        said_,
        status=status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "no-store", **named},
    )


def answer_problems(api: NinjaAPI) -> None:
    """Let an API answer every refusal and failure as a problem."""
    answers: dict[type[Exception], Any] = {
        AuthenticationError: _unknown,
        ScopeMissingError: _out_of_scope,
        TooManyCallsError: _too_many,
        PermissionDenied: _forbidden,
        Http404: lambda request, error: problem(404, _("Rien à cette adresse, ou rien que vous puissiez lire.")),
        RequestDataTooBig: lambda request, error: problem(413, _("Envoyez moins de valeurs à la fois.")),
        Refusal: lambda request, error: problem(409, said(error.sentence)),
        ValidationError: _wrong,
        HttpError: _said,
        Exception: _broken,
    }
    for kind, answer in answers.items():
        api.add_exception_handler(kind, answer)


def refuse_unwritable(request: HttpRequest) -> None:
    """Refuse a parameter with a sign that no database writes. Raises ValidationError, each such parameter named."""
    names = [name for name, values in request.GET.lists() if any("\x00" in each for each in (name, *values))]
    if names:
        words = _("Il est attendu : un texte sans caractère nul.")
        raise ValidationError([{"loc": ("query", name), "msg": words} for name in names])


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is nothing at this address: a problem under the API, a page elsewhere."""
    if request.path.startswith("/api/"):
        return problem(404, _("Rien à cette adresse, ou rien que vous puissiez lire."))
    return pages.not_found(request, exception)


def _unknown(request: HttpRequest, error: Exception) -> HttpResponse:
    words = _("Donnez un jeton valable : « Authorization: Bearer phare_… ». Il se crée dans « Mon compte ».")
    return problem(401, words, WWW_Authenticate='Bearer realm="Phare"')


def _out_of_scope(request: HttpRequest, error: ScopeMissingError) -> HttpResponse:
    words = _("Ce jeton ne permet pas cet appel, qui demande « %(scope)s ».") % {"scope": error.scope}
    return problem(403, words, WWW_Authenticate=f'Bearer error="insufficient_scope", scope="{error.scope}"')


def _too_many(request: HttpRequest, error: TooManyCallsError) -> HttpResponse:
    return problem(429, error.sentence, Retry_After=str(error.wait))


def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403, str(error) or _("Votre rôle ne permet pas cet appel."))


def _wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(422, _("Rien n'a été fait : corrigez ce qui suit."), [_at_fault(each) for each in error.errors])


def _said(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:  # a body that is no JSON, said in English
        return problem(400, _("Le corps de la requête n'est pas du JSON lisible."))
    return problem(error.status_code, error.message)


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("request failed", exc_info=error)
    return problem(500, _("La plateforme n'a pas pu répondre ; rien n'a été enregistré."))


def _at_fault(error: dict[str, Any]) -> dict[str, Any]:
    """One field at fault: where it is (a pointer into the body, or a parameter's name), and what was expected."""
    source, *path = error["loc"]
    where = {"pointer": _pointer(path[1:])} if source == "body" else {"parameter": str(path[0])}
    kind = error.get("type")
    if kind is None:  # said by the room itself
        return {**where, "detail": error["msg"]}
    words = EXPECTED.get(kind) or OTHERWISE.get(kind.partition("_")[0]) or _n("Cette valeur n'est pas comprise.")
    return {**where, "detail": _(words).format(**{name: _plain(each) for name, each in error.get("ctx", {}).items()})}


def _plain(said_: Any) -> Any:
    """A bound as a person writes it: 1000000000000000, not 1000000000000000.0."""
    return int(said_) if isinstance(said_, float) and said_.is_integer() else said_


def _pointer(path: Sequence[str | int]) -> str:
    """Where a field of the body is, as a JSON pointer (RFC 6901) in a fragment: `#/values/0/date`."""
    return "#" + "".join("/" + str(each).replace("~", "~0").replace("/", "~1") for each in path)
