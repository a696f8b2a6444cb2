"""Platforms of a test's own, each a database of the tests' server and a folder: made, copied, asked, thrown away."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from django.conf import settings

from phare.cli.backup import queries, schema
from tests.architecture.tree import ROOT


class Place:
    """One platform that is not served: the command runs on it as a person would run it."""

    def __init__(self, name: str, var: Path) -> None:
        self.var = var
        # The tests' own server, by a name of its own there.
        given = settings.DATABASES["default"]
        self.name = f"{given['TEST']['NAME']}_{name}"
        self._owner = given["USER"], given["PASSWORD"]
        self._options = {**given["OPTIONS"], "host": given["HOST"], "port": given["PORT"]}
        var.mkdir(parents=True, exist_ok=True)

    def make(self, like: Place | None = None) -> Place:
        """Make the database anew, empty or as another one is."""
        self.drop()
        template = f' TEMPLATE "{like.name}"' if like else ""
        self._on_server(f'CREATE DATABASE "{self.name}"{template}')
        return self

    def drop(self) -> None:
        self._on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def begin(self, *words: str, module: str = "phare.cli.main", before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        """Begin a word of the command here."""
        return subprocess.Popen(
            [*before, sys.executable, "-m", module, *words],
            env=self._environment(),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, **options: Any) -> tuple[int, str, str]:
        """Run a word of the command here, and return its status and what it said on both sides."""
        with self.begin(*words, **options) as process:
            out, err = process.communicate(timeout=180)
        return process.returncode, out, err

    def done(self, *words: str, **options: Any) -> str:
        """Run what must succeed, and return what it said."""
        status, out, err = self.run(*words, **options)
        assert status == 0, err
        return out

    def address(self) -> str:
        """Return where the database is, as DATABASE_URL says it."""
        return self._environment()["DATABASE_URL"]

    def connect(self) -> psycopg.Connection[Any]:
        return self._connected(self.name)

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(self.connect()) as session:
            cursor = session.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each table."""
        with closing(self.connect()) as session:
            names = [name for (name,) in session.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
            return {name: session.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}

    def heads(self) -> dict[int, str]:
        with closing(self.connect()) as session, session.cursor() as cursor:
            return queries.heads(cursor)

    def schema(self) -> list[str]:
        """Return the SQL that would make this schema."""
        with closing(self.connect()) as session, session.cursor() as cursor:
            before, after = schema.description(cursor)
        return [*before, *after]

    def state(self) -> tuple[dict[str, int], dict[int, str], list[str]]:
        """Return what must not change when a restoration fails."""
        return self.counts(), self.heads(), self.schema()

    def server_side(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the server about the sessions of this database, without being one of them."""
        with closing(self._connected("postgres")) as session:
            return session.execute(query, [self.name]).fetchall()

    def _on_server(self, statement: str) -> None:
        with closing(self._connected("postgres")) as session:
            session.execute(statement)

    def _connected(self, database: str) -> psycopg.Connection[Any]:
        user, password = self._owner
        return psycopg.connect(**self._options, dbname=database, user=user, password=password, autocommit=True)

    def _environment(self) -> dict[str, str]:
        owner = ":".join(quote(word, safe="") for word in self._owner)
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PHARE_", "DATABASE_URL", "DJANGO_"))},
            "DATABASE_URL": f"postgresql://{owner}@/{self.name}?{urlencode(self._options)}",
            "PHARE_VAR": str(self.var),
            "DJANGO_SETTINGS_MODULE": "phare.config.settings",
        }
