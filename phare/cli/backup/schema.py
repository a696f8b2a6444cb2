"""The schema of the database as SQL that makes it again, read from PostgreSQL's own catalogue.

It knows what the house is made of: extensions, enumerations, row types, sequences, tables, functions, constraints,
indexes and triggers, all in `public`. Of anything else (a view, a partition, a rule…) it says that it does not know it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from phare.values.refusal import Refusal

_OURS = """NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.objid = {oid} AND e.classid = '{catalogue}'::regclass
                       AND e.deptype = 'e')"""
# What the queries below call by one word.
_WORDS = {
    "classes": _OURS.format(oid="c.oid", catalogue="pg_class"),
    "tables": "c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND "
    + _OURS.format(oid="c.oid", catalogue="pg_class"),
    "functions": "p.pronamespace = 'public'::regnamespace AND " + _OURS.format(oid="p.oid", catalogue="pg_proc"),
    "types": "t.typnamespace = 'public'::regnamespace AND " + _OURS.format(oid="t.oid", catalogue="pg_type"),
    # A row type made by itself, not that of a table.
    "row_type": "t.typtype = 'c' AND (SELECT relkind FROM pg_class WHERE oid = t.typrelid) = 'c'",
    "column": """concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attcollation <> t.typcollation THEN 'COLLATE ' || a.attcollation::regcollation END,
    CASE WHEN a.attidentity <> '' THEN format(
        'GENERATED %s AS IDENTITY (SEQUENCE NAME %s)',
        CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END,
        pg_get_serial_sequence(a.attrelid::regclass::text, a.attname)) END,
    CASE a.attgenerated WHEN 's' THEN format('GENERATED ALWAYS AS (%s) STORED', pg_get_expr(d.adbin, d.adrelid))
                        WHEN 'v' THEN format('GENERATED ALWAYS AS (%s)', pg_get_expr(d.adbin, d.adrelid))
                        ELSE 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END,
    CASE WHEN a.attnotnull THEN 'NOT NULL' END)""",
}

_UNKNOWN = """
SELECT c.oid::regclass::text FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND {classes}
  AND (c.relkind NOT IN ('r', 'i', 'S', 't', 'c') OR c.relispartition OR c.relrowsecurity OR c.relhasrules
       OR c.relpersistence <> 'p')
UNION ALL SELECT t.oid::regtype::text FROM pg_type t
WHERE {types} AND t.typtype IN ('d', 'r', 'm')
UNION ALL SELECT p.oid::regprocedure::text FROM pg_proc p WHERE {functions} AND p.prokind = 'a'
"""

_EXTENSIONS = """
SELECT format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA public', extname)
FROM pg_extension WHERE extnamespace = 'public'::regnamespace ORDER BY extname
"""

_ENUMERATIONS = """
SELECT format('CREATE TYPE public.%I AS ENUM (%s)', t.typname,
              (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder)
               FROM pg_enum WHERE enumtypid = t.oid))
FROM pg_type t WHERE {types} AND t.typtype = 'e' ORDER BY t.typname
"""

_ROW_TYPES = """
SELECT format('CREATE TYPE public.%I AS (%s)', t.typname,
              (SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum)
               FROM pg_attribute WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped))
FROM pg_type t WHERE {types} AND {row_type} ORDER BY t.oid
"""

# The sequence of an identity column is made with its table; this one belongs to a column by habit only.
_SEQUENCES = """
SELECT format('CREATE SEQUENCE %s AS %s', s.seqrelid::regclass, format_type(s.seqtypid, NULL)),
       format('ALTER SEQUENCE %s OWNED BY %s.%I', s.seqrelid::regclass, d.refobjid::regclass, a.attname)
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid AND c.relnamespace = 'public'::regnamespace
LEFT JOIN pg_depend d ON d.objid = s.seqrelid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE d.deptype IS DISTINCT FROM 'i' ORDER BY c.relname
"""

_MAKE_TABLES = """
SELECT format('CREATE TABLE public.%I (%s)%s', c.relname, string_agg({column}, ', ' ORDER BY a.attnum),
              ' WITH (' || array_to_string(c.reloptions, ', ') || ')')
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE {tables} GROUP BY c.oid, c.relname, c.reloptions ORDER BY c.relname
"""

_MAKE_FUNCTIONS = "SELECT pg_get_functiondef(p.oid) FROM pg_proc p WHERE {functions} ORDER BY p.oid"

# Keys before the keys that refer to them; what is never null is said by the columns.
_CONSTRAINTS = """
SELECT format('ALTER TABLE public.%I ADD CONSTRAINT %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid))
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE {tables} AND k.contype IN ('p', 'u', 'x', 'c', 'f') ORDER BY k.contype = 'f', c.relname, k.conname
"""

_INDEXES = """
SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE {tables} AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid
                                AND k.contype IN ('p', 'u', 'x'))
ORDER BY 1
"""

_TRIGGERS = """
SELECT pg_get_triggerdef(g.oid), CASE WHEN g.tgenabled = 'D'
       THEN format('ALTER TABLE public.%I DISABLE TRIGGER %I', c.relname, g.tgname) END
FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
WHERE {tables} AND NOT g.tgisinternal ORDER BY c.relname, g.tgname
"""

_EVERYTHING = """
SELECT format('DROP TABLE %s CASCADE', string_agg(c.oid::regclass::text, ', ')) FROM pg_class c WHERE {tables}
HAVING count(*) > 0
UNION ALL SELECT format('DROP SEQUENCE IF EXISTS %s CASCADE', c.oid::regclass) FROM pg_class c
          WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'
UNION ALL SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure) FROM pg_proc p WHERE {functions}
UNION ALL SELECT format('DROP TYPE IF EXISTS %s CASCADE', t.oid::regtype) FROM pg_type t
          WHERE {types} AND (t.typtype = 'e' OR {row_type})
"""

_COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE {tables} GROUP BY c.relname ORDER BY c.relname
"""


class UnknownSchemaError(Refusal):
    """The database holds things that a backup would not make again."""


def description(cursor: Any) -> tuple[list[str], list[str]]:
    """Return the SQL that makes the schema: what comes before the data, what comes after.

    Raises UnknownSchemaError, naming what it does not know.
    """
    _check_place(cursor)
    if unknown := list(_first(cursor, _UNKNOWN)):
        raise UnknownSchemaError(
            f"La base contient ce qu'une sauvegarde ne saurait refaire : {', '.join(unknown)}. Retirez-le, ou "
            "sauvegardez la base avec pg_dump."
        )
    sequences = _rows(cursor, _SEQUENCES)
    triggers = _rows(cursor, _TRIGGERS)
    before = [
        *_first(cursor, _EXTENSIONS),
        *_first(cursor, _ENUMERATIONS),
        *(made for made, _ in sequences),
        *_first(cursor, _MAKE_TABLES),
        *_first(cursor, _ROW_TYPES),
        *(owned for _, owned in sequences if owned),
    ]
    after = [
        *_first(cursor, _MAKE_FUNCTIONS),
        *_first(cursor, _CONSTRAINTS),
        *_first(cursor, _INDEXES),
        *(made for made, _ in triggers),
        *(disabled for _, disabled in triggers if disabled),
    ]
    return before, after


def columns(cursor: Any) -> dict[str, list[str]]:
    """Return the columns that hold data, by table."""
    return dict(_rows(cursor, _COLUMNS))


def sequences(cursor: Any) -> dict[str, int]:
    """Return the last number given by each sequence that gave one."""
    return dict(
        _rows(
            cursor,
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL",
        )
    )


def removal(cursor: Any) -> list[str]:
    """Return the SQL that empties the schema: all but its extensions and the rights on it."""
    _check_place(cursor)
    return list(_first(cursor, _EVERYTHING))


def _check_place(cursor: Any) -> None:
    cursor.execute("SELECT current_schema()")
    (schema,) = cursor.fetchone()
    if schema != "public":
        raise UnknownSchemaError(f"Les tables doivent être dans le schéma « public », non dans « {schema} ».")


def _first(cursor: Any, query: str) -> Iterator[str]:
    return (row[0] for row in _rows(cursor, query))


def _rows(cursor: Any, query: str) -> list[tuple[Any, ...]]:
    cursor.execute(query.format(**_WORDS))
    return list(cursor.fetchall())
