from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from phare.platform.jobs.models import Job
from phare.platform.jobs.web.badges import badge
from phare.ui import bars, formats


class JobTable(tables.Table):
    """What I asked for: how far it is, what came of it."""

    caption = _("De la plus récente à la plus ancienne")
    subject = tables.Column(verbose_name=_("Tâche"), linkify=("jobs:job", {"pk": tables.A("pk")}))
    state = tables.Column(verbose_name=_("État"))
    progress = tables.Column(verbose_name=_("Avancement"), orderable=False)
    queued_at = tables.Column(verbose_name=_("Demandée"))

    class Meta:
        model = Job
        fields = ("subject", "state", "progress", "queued_at")

    def render_subject(self, value: str, record: Job) -> str:
        return f"{record.kind} · {value}"

    def render_state(self, record: Job) -> SafeString:
        return badge(record)

    def render_progress(self, value: float, record: Job) -> SafeString:
        if not record.is_under_way:
            return format_html("–")
        return bars.progress(value, str(record))

    def render_queued_at(self, record: Job) -> str:
        return formats.at_moment(record.queued_at)
