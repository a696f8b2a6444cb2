from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, is_member, signed_in


@signed_in
def mine(request: MemberRequest) -> HttpResponse:
    """Who am I here, and which other hats do I wear?"""
    membership = authorise(request, is_member)
    others = Membership.objects.in_force(timezone.localdate()).filter(user=membership.user).exclude(pk=membership.pk)
    return render(request, "accounts/mine.html", {"others": others.select_related("administration")})
