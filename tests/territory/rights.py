"""Who may open the addresses of territory: whoever is signed in, since it belongs to nobody."""

from __future__ import annotations

from tests.factories.territory import CommuneFactory, DepartmentFactory
from tests.rights import EVERYONE, Rights

MATRIX = {
    "territory:search": Rights(EVERYONE),
    "territory:departments": Rights(EVERYONE),
    "territory:department": Rights(EVERYONE, make=lambda *_: {"code": DepartmentFactory().code}, foreign=True),
    "territory:commune": Rights(EVERYONE, make=lambda *_: {"code": CommuneFactory(code="04070").code}, foreign=True),
}
