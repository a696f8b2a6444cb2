from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from phare.platform.accounts.permissions import MemberRequest, authorise, is_member, signed_in
from phare.platform.live.permissions import may_listen
from phare.platform.live.web.streaming import CHANNEL_HEADER, PERSON_HEADER


@never_cache
@signed_in
@require_GET
def stream(request: MemberRequest, channel: str) -> HttpResponse:
    """What happens on this channel, as it happens?

    This view only says whether the member may listen. It ends like any other, its thread and its database connection
    given back; then `phare.platform.live.web.streaming` holds the stream, which needs neither.
    """
    membership = authorise(request, is_member)
    if not may_listen(membership, channel):
        raise Http404
    # Where nothing holds the stream (a server without ASGI), the browser is told to come back: it polls.
    answer = HttpResponse(b"retry: 5000\n\n", content_type="text/event-stream; charset=utf-8")
    answer[CHANNEL_HEADER], answer[PERSON_HEADER] = channel, str(membership.user_id)
    return answer
