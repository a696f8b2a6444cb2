from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from phare.ui.formats import said


class ProblemTable(tables.Table):
    """Every problem of a file: where, what was read, what was expected."""

    caption = _("Problèmes du fichier")

    sheet = tables.Column(verbose_name=_("Feuille"))
    row = tables.Column(verbose_name=_("Ligne"))
    column = tables.Column(verbose_name=_("Colonne"))
    read = tables.Column(verbose_name=_("Lu"))
    expected = tables.Column(verbose_name=_("Attendu"), orderable=False)

    def render_expected(self, value: str) -> str:
        return said(value)
