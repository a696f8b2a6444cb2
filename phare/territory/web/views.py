from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig

from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.territory import queries
from phare.territory.models import Commune, Department
from phare.territory.permissions import read_territory
from phare.territory.web.tables import CommuneTable, DepartmentTable
from phare.ui.filters import in_words

WITHIN = "arrondissement"
"""The communes of one arrondissement alone."""


@signed_in
def search(request: MemberRequest) -> HttpResponse:
    """Where is it?"""
    membership = authorise(request, read_territory)
    text = request.GET.get("q", "").strip()[:120]
    own = Department.objects.filter(code=membership.administration.territory_code).first()
    return render(
        request,
        "territory/search.html",
        {"text": text, "found": queries.places(text), "own": own, "edition": queries.edition()},
    )


@signed_in
def departments(request: MemberRequest) -> HttpResponse:
    """Which departments are there?"""
    authorise(request, read_territory)
    table = DepartmentTable(queries.departments(), order_by=request.GET.get("sort", ""))
    return render(request, "territory/departments.html", {"table": table, "edition": queries.edition()})


@signed_in
def department(request: MemberRequest, code: str) -> HttpResponse:
    """What is this department made of?"""
    authorise(request, read_territory)
    place = get_object_or_404(queries.departments(), code=code)
    communes, arrondissements = queries.communes(place), queries.arrondissements(place)
    within = next((each for each in arrondissements if each.code == request.GET.get(WITHIN)), None)
    if within is not None:
        communes = communes.filter(arrondissement=within)
    caption = _("Communes : %(department)s") % {"department": place.name}
    table = CommuneTable(communes, caption=caption)
    # It shows the first or the last page for one that does not exist.
    RequestConfig(request, paginate={"per_page": 50}).configure(table)
    return render(
        request,
        "territory/department.html",
        {
            "place": place,
            "seat": Commune.objects.filter(code=place.seat).first(),
            "arrondissements": arrondissements,
            "filters": in_words(
                request, {WITHIN: _("arrondissement : %(place)s") % {"place": within.name} if within else ""}
            ),
            "intercommunalities": queries.intercommunalities(place),
            "table": table,
            "edition": queries.edition(),
        },
    )


@signed_in
def commune(request: MemberRequest, code: str) -> HttpResponse:
    """What is this commune, and to what does it belong?"""
    authorise(request, read_territory)
    found = queries.commune_of(code)
    if found is None:
        raise Http404
    if found.code != code:
        return redirect("territory:commune", found.code)
    place = Commune.objects.select_related(
        "department__region", "arrondissement", "intercommunality", "territorial_body"
    ).get(code=code)
    return render(
        request,
        "territory/commune.html",
        {"place": place, "former": queries.other_names(place), "edition": queries.edition()},
    )
