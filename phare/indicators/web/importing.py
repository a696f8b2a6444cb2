from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from phare.indicators import permissions
from phare.indicators.models import ValueImport
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in


@signed_in
def value_import(request: MemberRequest, pk: int) -> HttpResponse:
    """What did this file bring, and who brought it?"""
    found = get_object_or_404(ValueImport.objects.select_related("by__user"), pk=pk)
    authorise(request, permissions.see_indicators, found)
    return render(request, "indicators/import.html", {"import": found})
