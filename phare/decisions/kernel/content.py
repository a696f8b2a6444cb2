"""What is signed, as one canonical text and its digest: whatever is read again later is compared with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from phare.platform.audit.kernel.chain import storable


def canonical(content: Mapping[str, Any]) -> str:
    """Return a content as JSON text, the same whatever the order of its keys, and once the database gives it back."""
    return json.dumps(storable(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
