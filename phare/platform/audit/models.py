from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from phare.platform.audit.kernel.chain import Link


class Entry(models.Model):
    """One thing done: by whom, when, what, before and after. Append-only: a database trigger refuses the rest.

    Persons are held by reference only (`user:12`): a name can be forgotten without breaking the chain.
    """

    administration_id = models.BigIntegerField(_("administration"))
    position = models.PositiveBigIntegerField(_("rang"))
    at = models.DateTimeField(_("date"))
    author = models.CharField(_("auteur"), max_length=80)
    verb = models.CharField(_("action"), max_length=120)
    subject = models.CharField(_("objet"), max_length=200)
    changes = models.JSONField(_("changements"), default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("ligne du registre")
        ordering = ("administration_id", "position")
        constraints = [
            models.UniqueConstraint(fields=("administration_id", "position"), name="audit_one_row_per_position"),
        ]
        # Each ends with the position, by which the register is read page after page.
        indexes = [
            models.Index(fields=("administration_id", "verb", "position"), name="audit_by_verb"),
            models.Index(fields=("administration_id", "author", "position"), name="audit_by_author"),
            models.Index(fields=("administration_id", "at", "position"), name="audit_by_moment"),
            models.Index(
                F("administration_id"),
                OpClass(F("subject"), name="text_pattern_ops"),
                F("position"),
                name="audit_by_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} · {self.verb} · {self.subject}"

    @property
    def content(self) -> dict[str, Any]:
        """What the digest covers."""
        return {
            "administration": self.administration_id,
            "at": self.at.isoformat(),
            "author": self.author,
            "verb": self.verb,
            "subject": self.subject,
            "changes": self.changes,
        }

    def as_link(self) -> Link:
        return Link(self.position, self.content, self.previous, self.digest)
