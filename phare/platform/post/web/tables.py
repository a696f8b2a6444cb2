from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from phare.platform.post.kernel.delivery import State
from phare.platform.post.models import OutgoingMail
from phare.ui import formats

_TONES = {State.QUEUED: "info", State.SENT: "success", State.FAILED: "error"}


def badge(mail: OutgoingMail) -> SafeString:
    """Return the state of a mail as a badge: in words, its colour only repeating them."""
    tone = _TONES[State(mail.state)]
    return format_html('<p class="fr-badge fr-badge--{} fr-badge--no-icon">{}</p>', tone, mail.get_state_display())


class MailTable(tables.Table):
    """What leaves: to whom, about what, and whether it was delivered."""

    caption = _("Du plus récent au plus ancien")
    subject = tables.Column(verbose_name=_("Objet"), linkify=("post:mail", {"pk": tables.A("pk")}))
    to = tables.Column(verbose_name=_("Destinataire"))
    state = tables.Column(verbose_name=_("État"))
    attempts = tables.Column(verbose_name=_("Essais"), attrs={"td": {"class": "ph-num"}, "th": {"class": "ph-num"}})
    queued_at = tables.Column(verbose_name=_("Écrit"))

    class Meta:
        model = OutgoingMail
        fields = ("subject", "to", "state", "attempts", "queued_at")

    def render_state(self, record: OutgoingMail) -> SafeString:
        return badge(record)

    def render_queued_at(self, record: OutgoingMail) -> str:
        return formats.at_moment(record.queued_at)
