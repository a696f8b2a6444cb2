from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from phare.platform.accounts.permissions import MemberRequest, authorise, is_member, signed_in


@signed_in
def home(request: MemberRequest) -> HttpResponse:
    """What is there to do?"""
    authorise(request, is_member)
    return render(request, "cockpit/home.html")
