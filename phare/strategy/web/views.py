from django.http import HttpResponse

from phare.platform.accounts.permissions import MemberRequest, signed_in


@signed_in
def plans(request: MemberRequest) -> HttpResponse:
    return HttpResponse()


@signed_in
def plan(request: MemberRequest, pk: int) -> HttpResponse:
    return HttpResponse()
