"""Where the database is: `DATABASE_URL`, or the project's own PostgreSQL in `var/`."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SOCKET_PORT = 5432
OWNER = "phare"


def socket_folder(var: Path) -> Path:
    """Return the short private folder of the local socket (a socket's path holds 107 bytes at most)."""
    name = hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"phare-{os.getuid()}-{name}"


def password_file(var: Path) -> Path:
    """Return the file that holds the local cluster's password, readable by its owner only."""
    return var / "postgres" / "password"


def from_url(url: str) -> dict[str, Any]:
    """Return Django's connection settings for a `postgresql://user:password@host:port/name?option=…` address."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL doit commencer par postgresql://")
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def local(var: Path) -> dict[str, Any]:
    """Return Django's connection settings for the cluster in `var/` (its password may not exist yet)."""
    secret = password_file(var)
    return {
        "NAME": "phare",
        "USER": OWNER,
        "PASSWORD": secret.read_text().strip() if secret.exists() else "",
        "HOST": str(socket_folder(var)),
        "PORT": str(SOCKET_PORT),
        "OPTIONS": {},
    }
