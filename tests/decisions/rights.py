"""Who may open the addresses of decisions."""

from __future__ import annotations

from tests.decisions.document_rights import MATRIX as DOCUMENTS

MATRIX = {**DOCUMENTS}
