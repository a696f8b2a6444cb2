"""What is asked of a review, of its subjects, and of what they open."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from phare.cockpit.actions import LONGEST_SUBJECT, ReviewTerms
from phare.cockpit.models import Review, ReviewItem
from phare.cockpit.queries.duties import members_in_office
from phare.platform.accounts.models import Membership
from phare.strategy.actions import ActionTerms
from phare.strategy.models import Operation, Plan
from phare.ui.forms import DateField, Form, PersonField
from phare.values.attention import AttentionPoint

FIRST = 8
"""Points put on the agenda unless one says otherwise."""
LONGEST = 20_000


def _key(point: AttentionPoint) -> str:
    """What tells a point from the others, whatever comes before it when the list is made again."""
    return hashlib.sha256(f"{point.kind} {point.url} {point.what}".encode()).hexdigest()[:16]


def _long(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONGEST, widget=widget)


class EditForm(Form):
    """What is said of a review, on the version that was read."""

    title = forms.CharField(label=_("Intitulé"), max_length=200)
    held_on = DateField(label=_("Date de la réunion"))
    place = forms.CharField(label=_("Lieu"), max_length=200, required=False)
    attending = _long(_("Présents"), _("Un par ligne."))
    introduction = _long(_("En ouverture"), _("Ce que le compte rendu dit d'abord."))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, review: Review) -> None:
        names = ("title", "held_on", "place", "attending", "introduction", "version")
        super().__init__(data, initial={name: getattr(review, name) for name in names})

    @property
    def terms(self) -> ReviewTerms:
        """What was said."""
        return ReviewTerms(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class ReviewForm(Form):
    """A review to prepare: its plan, its day, its agenda."""

    plan = forms.ModelChoiceField(label=_("Plan"), queryset=Plan.objects.none())
    title = forms.CharField(label=_("Intitulé"), max_length=200)
    held_on = DateField(label=_("Date de la réunion"))
    place = forms.CharField(label=_("Lieu"), max_length=200, required=False)
    attending = _long(_("Présents"), _("Un par ligne ; se complète pendant la réunion."))
    agenda = forms.MultipleChoiceField(
        label=_("À l'ordre du jour"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Un point choisi ne demande plus personne : relisez l'ordre du jour.")},
    )

    def __init__(self, data: Any = None, *, plans: Any, points: list[AttentionPoint]) -> None:
        plan = plans.first()
        initial = {
            "plan": plan,
            "title": _("Revue du plan"),
            "held_on": timezone.localdate(),
            "agenda": [_key(point) for point in points[:FIRST]],
        }
        super().__init__(data, initial=initial)
        self.fields["plan"].queryset = plans
        self.points = {_key(point): point for point in points}
        self.fields["agenda"].choices = [(key, point.what) for key, point in self.points.items()]

    @property
    def chosen(self) -> list[AttentionPoint]:
        """The points chosen."""
        return [self.points[key] for key in self.cleaned_data["agenda"]]

    @property
    def terms(self) -> ReviewTerms:
        """What was said of the meeting."""
        return ReviewTerms(**{name: self.cleaned_data[name] for name in ("title", "held_on", "place", "attending")})


class SubjectForm(Form):
    """A subject that no attention point says."""

    subject = forms.CharField(label=_("Autre sujet"), max_length=LONGEST_SUBJECT)


class NoteForm(Form):
    """What was said of a subject, and what is agreed, on the version that was read."""

    notes = _long(_("Ce qui s'est dit"))
    conclusion = _long(_("Ce qui est convenu"), rows=2)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, item: ReviewItem) -> None:
        initial = {"notes": item.notes, "conclusion": item.conclusion, "version": item.version}
        super().__init__(data, initial=initial, auto_id=f"id_{item.pk}_%s")

    @property
    def said(self) -> dict[str, Any]:
        """What was noted, and the version it was noted on."""
        return dict(self.cleaned_data)


class QuestionForm(Form):
    """The question put to whoever decides."""

    question = forms.CharField(label=_("Question à trancher"), max_length=300)


class ActionForm(Form):
    """An action that follows from a subject."""

    operation = forms.ModelChoiceField(label=_("Sous l'opération"), queryset=Operation.objects.none())
    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Intitulé"), max_length=300)
    owner = PersonField(label=_("Responsable"), queryset=Membership.objects.none(), required=False)
    due = DateField(label=_("Échéance"), required=False)

    def __init__(self, data: Any = None, *, plan: Plan, membership: Membership, item: ReviewItem) -> None:
        name = (item.conclusion or item.subject).splitlines()[0][:300]
        super().__init__(data, initial={"name": name, "code": f"R{item.review_id}.{item.position + 1}"})
        self.fields["operation"].queryset = plan.operations.order_by("position", "code")
        self.fields["owner"].queryset = members_in_office(membership, timezone.localdate())
        self.description = "\n\n".join(text for text in (item.notes, item.conclusion) if text)

    @property
    def terms(self) -> ActionTerms:
        """What was said of the action."""
        said = self.cleaned_data
        owner = said["owner"]
        return ActionTerms(
            code=said["code"],
            name=said["name"],
            operations=(said["operation"].pk,),
            description=self.description,
            owner_id=owner.pk if owner is not None else None,
            due=said["due"],
        )
