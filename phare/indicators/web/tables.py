from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from phare.indicators.queries.alerts import Alert
from phare.indicators.queries.lists import Standing
from phare.indicators.web import words
from phare.ui import bars
from phare.ui.formats import NONE, on_date


def _said(label: Any, *, css: str = "", is_figure: bool = False) -> dict[str, dict[str, Any]]:
    """What a column's cells carry: on a phone, where rows are cards, each says its own label.

    Their roles are written, since a browser may forget those of a table that is laid out otherwise.
    """
    cell = {"role": "cell", "data-label": label, "class": " ".join(filter(None, [css, "ph-num" if is_figure else ""]))}
    return {"td": cell, "th": {"role": "columnheader", **({"class": "ph-num"} if is_figure else {})}}


class IndicatorTable(tables.Table):
    """Where each indicator stands; what is not known comes last."""

    name = tables.Column(
        _("Indicateur"),
        accessor="indicator__name",
        attrs={"td": {"role": "rowheader", "class": "ind-name"}, "th": {"role": "columnheader"}},
    )
    value = tables.Column(_("Dernière valeur"), attrs=_said(_("Dernière valeur"), is_figure=True), empty_values=())
    target = tables.Column(_("Cible"), attrs=_said(_("Cible"), is_figure=True), empty_values=())
    rate = tables.Column(
        _("Avancement"), order_by=("way_done",), empty_values=(), attrs=_said(_("Avancement"), css="ind-rate")
    )
    due = tables.Column(
        _("Prochaine valeur"), accessor="due__by", order_by=("due__by",), attrs=_said(_("Prochaine valeur"))
    )
    responsible = tables.Column(_("Service responsable"), attrs=_said(_("Service responsable")))

    class Meta:
        attrs = {"class": "ph-cards", "role": "table", "thead": {"role": "rowgroup"}, "tbody": {"role": "rowgroup"}}
        row_attrs = {"role": "row"}
        caption = _("Indicateurs de l'administration")

    def __init__(
        self,
        *args: Any,
        alerts: Mapping[int, Mapping[str, Alert]],
        hidden: Collection[int] = (),
        cause: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.alerts, self.hidden, self.cause = alerts, hidden, cause

    def render_name(self, record: Standing) -> SafeString:
        address = reverse("indicators:indicator", args=[record.indicator.pk])
        fired = self.alerts.get(record.indicator.pk, {}).get(self.cause)
        why = format_html('<br><span class="ind-why">{}</span>', fired.why) if fired else ""
        return format_html(
            '<a class="fr-link" href="{}">{}</a><br><span class="ind-quiet">{}</span>{}',
            address,
            record.indicator.name,
            record.indicator.theme,
            why,
        )

    def render_value(self, record: Standing) -> SafeString | str:
        if record.indicator.pk in self.hidden:
            return words.secret()
        if record.value is None:
            return NONE
        return format_html(
            '{}<br><span class="ind-quiet">{}</span>',
            words.figure(record.value, record.definition),
            on_date(record.at),
        )

    def render_target(self, record: Standing) -> str:
        if record.indicator.pk in self.hidden:
            return NONE
        return words.figure(record.target, record.definition)

    def render_rate(self, record: Standing) -> SafeString | str:
        if record.indicator.pk in self.hidden:
            return words.secret()
        # The bar says nothing that the words beside it do not.
        shown = bars.progress(record.rate.bounded)
        return format_html(
            '<span aria-hidden="true">{}</span><span class="ind-quiet">{}</span>', shown, words.rate(record.rate)
        )

    def render_due(self, record: Standing) -> SafeString | str:
        said = words.late(record)
        if not said:
            return on_date(record.due.by)
        return format_html('<span class="fr-badge fr-badge--sm fr-badge--warning fr-badge--no-icon">{}</span>', said)

    def render_responsible(self, record: Standing) -> str:
        return record.responsible
