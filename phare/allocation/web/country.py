"""The country: departments under national ceilings, from the last result of `phare country`."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from phare.allocation import permissions
from phare.allocation.gateways.country import CountryFolder
from phare.allocation.queries.country import country_page
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in


@signed_in
def country(request: MemberRequest) -> HttpResponse:
    """What do the national ceilings leave each region, and what would one more post be worth?"""
    authorise(request, permissions.see_country)
    page = country_page(CountryFolder(settings.PHARE_COUNTRY_RESULT), request.GET)
    return render(request, "allocation/country.html", {"page": page})
