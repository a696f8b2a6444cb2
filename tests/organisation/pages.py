"""How the tests of pages ask for one."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone


def url(name, *args):
    """Return the address of a page of organisation."""
    return reverse(f"organisation:{name}", args=args)


def read(client, name, *args, **query):
    """Return the text of a page that opens."""
    response = client.get(url(name, *args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def due():
    """Return a day to come, for pages that look at the real one."""
    return timezone.localdate() + dt.timedelta(days=30)


def rows_of_form(rows, initial=0, **extra):
    """Return the fields of a form of rows as a browser sends them."""
    fields = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": initial, **extra}
    for number, row in enumerate(rows):
        fields |= {f"form-{number}-{name}": value for name, value in row.items()}
    return fields
