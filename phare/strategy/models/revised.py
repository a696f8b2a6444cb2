from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Revised(models.Model):
    """What several people may revise at once: `version` grows at each write, so that none overwrites another's."""

    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        abstract = True
