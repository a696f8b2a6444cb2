"""A form that several people may fill at once: what each wrote is kept."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from phare.strategy.models import Revised
from phare.ui.forms import Form


class VersionedForm(Form):
    """A form that knows the version that was read, and what was read of each field.

    When somebody else wrote meanwhile, the fields that the person did not touch take what stands now; what he typed is
    kept; `clashes` lists what differs: label, what stands, what will be written.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    clashes: list[tuple[str, str, str]]
    data: Any
    own: ClassVar[frozenset[str]] = frozenset({"version"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clashes = []
        for name, field in self.fields.items():
            field.show_hidden_initial = name not in self.own

    @property
    def read_version(self) -> int:
        """The version that was read before filling; 0, which is none, when it was taken away."""
        return int(self.cleaned_data.get("version") or 0)

    @staticmethod
    def initial_of(thing: Any) -> dict[str, Any]:
        """Return what the form shows of a thing as it stands."""
        raise NotImplementedError

    def read_again(self, thing: Revised) -> None:
        """Take what stands now, except where the person typed something else."""
        stands, touched = self.initial_of(thing), {name for name in self.changed_data if not self._sent_as_read(name)}
        self.data = self.data.copy()
        self.data["version"] = str(thing.version)
        for name in self.fields.keys() - self.own:
            field, bound = self.fields[name], self[name]
            read_before = field.prepare_value(stands.get(name))
            typed = bound.value()
            if name not in touched:
                self._put(bound.html_name, field.widget, read_before)
            elif _as_text(read_before) != _as_text(typed):
                self.clashes.append((str(field.label), _shown(field, read_before), _shown(field, typed)))
            self._put(bound.html_initial_name, field.hidden_widget(), read_before)
        self._bound_fields_cache.clear()

    def _sent_as_read(self, name: str) -> bool:
        """Whether a field came back as it was opened, though what was chosen may no longer be there to be chosen."""
        sent, read = (self.data.getlist(key) for key in (self[name].html_name, self[name].html_initial_name))
        return sorted(sent) == sorted(read)

    def _put(self, key: str, widget: forms.Widget, value: Any) -> None:
        """Write a value into what was sent, as the widget would have sent it."""
        if isinstance(widget, forms.CheckboxInput):
            self.data.pop(key, None)
            if value:
                self.data[key] = "on"
        elif isinstance(value, list):
            self.data.setlist(key, [str(each) for each in value])
        else:
            written = widget.format_value(value)
            if isinstance(written, list):
                written = written[0] if written else ""
            self.data[key] = "" if written is None else str(written)


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(sorted(map(str, value)))
    return "" if value in (None, False) else str(value)


def _shown(field: forms.Field, value: Any) -> str:
    """A value in words: the label of what was chosen, among several too."""
    if isinstance(field, forms.ChoiceField):
        chosen = {str(each) for each in value} if isinstance(value, list) else {str(value)}
        options = [(key, label) for key, label in list(getattr(field, "choices", ())) if str(key)]
        return ", ".join(str(label) for key, label in options if str(key) in chosen)
    written = field.widget.format_value(value)
    return "" if written is None else str(written)
