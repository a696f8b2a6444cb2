"""What the API's own page tells of each operation, read in its OpenAPI description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

REF = "#/components/schemas/"


@dataclass(frozen=True)
class Field:
    """A parameter or a field: its name, its type, whether it must be given, what it is."""

    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True)
class Operation:
    """What can be called: how, what it wants and what it answers."""

    key: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    inputs: tuple[Field, ...]
    outputs: tuple[Field, ...]


def operations_of(schema: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """Return the operations of an OpenAPI document under their tag, in its order."""
    groups: dict[str, list[Operation]] = {}
    schemas = schema["components"]["schemas"]
    for path, methods in schema["paths"].items():
        for method, said in methods.items():
            groups.setdefault(said["tags"][0], []).append(_operation(path, method.upper(), said, schemas))
    return groups


def _operation(path: str, method: str, said: Mapping[str, Any], schemas: Mapping[str, Any]) -> Operation:
    inputs = [_field(each["name"], each["schema"], each["required"], schemas) for each in said["parameters"]]
    if "requestBody" in said:
        inputs += _fields(_json(said["requestBody"]), schemas)
    return Operation(
        key=said["operationId"],
        method=method,
        path=path,
        summary=said["summary"],
        description=said.get("description", ""),
        scope=said["x-scope"],
        inputs=tuple(inputs),
        outputs=tuple(_fields(_json(said["responses"][200]), schemas)),
    )


def _json(said: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = said["content"]["application/json"]["schema"]
    return found


def _fields(of: Mapping[str, Any], schemas: Mapping[str, Any], before: str = "") -> Iterator[Field]:
    """The fields of an object or of each object of a list, those within named after it: `definition.unit`."""
    of = _resolved(of, schemas)
    if of.get("type") == "array":
        yield from _fields(of["items"], schemas, f"{before}[]." if not before else f"{before[:-1]}[].")
        return
    for name, said in of.get("properties", {}).items():
        inner = _resolved(said, schemas)
        items = _resolved(inner.get("items", {}), schemas)
        if "properties" in inner or "properties" in items:
            yield from _fields(said, schemas, f"{before}{name}.")
        else:
            yield _field(before + name, said, name in of.get("required", ()), schemas)


def _field(name: str, said: Mapping[str, Any], required: bool, schemas: Mapping[str, Any]) -> Field:
    return Field(name, _type(said, schemas), required, said.get("description", ""))


def _type(said: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    said = _resolved(said, schemas)
    several = [_type(each, schemas) for each in said.get("anyOf", ())]
    if several:
        return " | ".join(several)
    if "enum" in said:
        return " | ".join(f"“{each}”" for each in said["enum"])
    if said.get("type") == "array":
        return f"[{_type(said['items'], schemas)}]"
    return str(said.get("format") or said.get("type", ""))


def _resolved(said: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    return schemas[said["$ref"].removeprefix(REF)] if "$ref" in said else said
