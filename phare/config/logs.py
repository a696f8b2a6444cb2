"""Logs for machines: one JSON line per request, no personal value, and the request's number on every line it causes."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponseBase

logger = logging.getLogger("phare.requests")
current_request: ContextVar[str] = ContextVar("current_request", default="")
HEADER = "X-Request-ID"
SERVER_ERROR = 500
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


class WithRequest(logging.Filter):
    """Writes the number of the current request on each line, and takes away the address where Django wrote it.

    An address may hold a secret (the link of an invitation) or a name (a search): the request's own line has its
    pattern. What Django says of an ordinary refusal, that line says too.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if number := current_request.get():
            record.request_id = number
        if hasattr(record, "request") and hasattr(record, "status_code"):
            del record.request
            record.msg, record.args = "request failed", ()
            return bool(record.status_code >= SERVER_ERROR)
        return True


def request_log(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Number each request (or keep the proxy's number), time it, and write its line once it is answered."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        number = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        token = current_request.set(number)
        begun = time.perf_counter()
        try:
            response = get_response(request)
            response[HEADER] = number
            logger.info("request", extra=_line(request, response, time.perf_counter() - begun))
        finally:
            current_request.reset(token)
        return response

    return middleware


def _line(request: HttpRequest, response: HttpResponseBase, seconds: float) -> dict[str, object]:
    """Return what is kept of a request: the pattern of its address, since the address itself may hold a secret."""
    match = request.resolver_match
    membership = getattr(request, "membership", None)
    return {
        "method": request.method,
        "route": match.route if match else "",
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
        "user": membership.audit_reference if membership else "",
        "administration": membership.administration_id if membership else None,
    }
