from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from phare.territory.models import Commune, Department
from phare.ui import formats

FIGURE = {"td": {"class": "ph-num"}, "th": {"class": "ph-num"}}


def link(url_name: str, code: str, label: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(url_name, args=[code]), label)


class CommuneTable(tables.Table):
    name = tables.Column(verbose_name=_("Commune"), order_by=("plain_name", "code"))
    code = tables.Column(verbose_name=_("Code"))
    population = tables.Column(verbose_name=_("Population"), attrs=FIGURE, empty_values=())
    arrondissement = tables.Column(verbose_name=_("Arrondissement"), accessor="arrondissement__name")
    intercommunality = tables.Column(verbose_name=_("Intercommunalité"), accessor="intercommunality__name")

    class Meta:
        order_by = ("name",)

    def __init__(self, *args: Any, caption: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.caption = caption

    def render_name(self, record: Commune) -> SafeString:
        return link("territory:commune", record.code, record.name)

    def render_population(self, record: Commune) -> str:
        return formats.number(record.population)


class DepartmentTable(tables.Table):
    caption = _("Départements")
    code = tables.Column(verbose_name=_("Code"))
    name = tables.Column(verbose_name=_("Département"), order_by=("plain_name",))
    region = tables.Column(verbose_name=_("Région"), accessor="region__name")
    communes = tables.Column(verbose_name=_("Communes"), accessor="commune_count", attrs=FIGURE)
    population = tables.Column(verbose_name=_("Population"), attrs=FIGURE, empty_values=())

    class Meta:
        order_by = ("code",)

    def render_name(self, record: Department) -> SafeString:
        return link("territory:department", record.code, record.name)

    def render_communes(self, value: int) -> str:
        return formats.number(value)

    def render_population(self, value: int | None) -> str:
        return formats.number(value)
