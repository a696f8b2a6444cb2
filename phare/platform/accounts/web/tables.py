from __future__ import annotations

import json
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Membership
from phare.platform.audit.models import Entry
from phare.platform.audit.signals import verb_label
from phare.ui.formats import NONE, at_moment, on_date


class PeopleTable(tables.Table):
    name = tables.Column(_("Nom"), accessor="user__name", order_by=("folded",))
    role = tables.Column(_("Rôle"))
    since = tables.Column(_("Depuis"))
    last_login = tables.Column(_("Dernière connexion"), accessor="user__last_login", empty_values=())
    has_second_factor = tables.Column(_("Second facteur"))
    state = tables.Column(_("État"), accessor="until", empty_values=(), order_by=("until",))

    class Meta:
        caption = _("Les rôles donnés ici")
        empty_text = _("Personne ne répond à ces critères.")

    def render_name(self, value: str, record: Membership) -> Any:
        address = reverse("accounts:person", args=[record.pk])
        return format_html(
            '<a href="{}">{}</a><br><span class="fr-text--sm">{}</span>', address, value, record.user.email
        )

    def render_since(self, value: Any) -> str:
        return on_date(value)

    def render_last_login(self, value: Any) -> str:
        return at_moment(value) if value else _t("Jamais")

    def render_has_second_factor(self, value: bool) -> str:
        return _t("En place") if value else _t("Non")

    def render_state(self, value: Any) -> str:
        return _t("Fermé le %(day)s") % {"day": on_date(value)} if value else _t("En fonction")


def told(changes: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what changed, line by line: `role` was `agent` and is `cabinet` reads ("role", "agent → cabinet")."""
    before, after = changes.get("before"), changes.get("after")
    lines = [(name, plain(value)) for name, value in changes.items() if not isinstance(value, dict)]
    if not isinstance(before, dict) or not isinstance(after, dict):
        told_whole = [(name, value) for name, value in changes.items() if isinstance(value, dict)]
        return lines + [(f"{name}.{key}", plain(inner)) for name, value in told_whole for key, inner in value.items()]
    for name in {**before, **after}:
        was, is_now = plain(before.get(name)), plain(after.get(name))
        lines.append((name, is_now if was == is_now else f"{was} → {is_now}"))
    others = {name: value for name, value in changes.items() if name not in ("before", "after")}
    return lines + [(name, plain(value)) for name, value in others.items() if isinstance(value, dict)]


def plain(value: Any) -> str:
    """Return a JSON value as one reads it."""
    if value is None or value == "":
        return NONE
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class RegisterTable(tables.Table):
    position = tables.Column(_("Rang"))
    at = tables.Column(_("Date"))
    author = tables.Column(_("Personne"))
    verb = tables.Column(_("Action"))
    subject = tables.Column(_("Objet"))
    changes = tables.Column(_("Détail"), empty_values=())

    class Meta:
        caption = _("Lignes du registre, les plus récentes d'abord")
        orderable = False
        empty_text = _("Aucune ligne ne répond à ces critères.")

    def __init__(self, rows: list[Entry], names: dict[str, str], subjects: dict[str, str]) -> None:
        super().__init__(rows)
        self.names, self.subjects = names, subjects

    def render_at(self, value: Any) -> str:
        return at_moment(value)

    def render_author(self, value: str) -> str:
        return self.names.get(value, value)

    def render_verb(self, value: str) -> str:
        return verb_label(value)

    def render_subject(self, value: str) -> Any:
        return self.subjects.get(value) or NONE

    def render_changes(self, record: Entry) -> Any:
        return render_to_string("accounts/changes.html", {"record": record, "told": told(record.changes)})
