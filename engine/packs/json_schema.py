"""JSON Schema of the written forms（供编辑器用的 JSON Schema）, draft 2020-12.

In our files every scalar is text, but an editor reads ``true``, ``1`` or ``230500`` as YAML does.
So a schema allows where the form takes text also numbers and booleans, where it takes a number or
a boolean also its text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import (
    GenerateJsonSchema,
    JsonSchemaMode,
    JsonSchemaValue,
    models_json_schema,
)
from pydantic_core import core_schema

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
CHINESE: Final = re.compile(r"（([^（）]*)）")
NATIVE: Final = re.compile(r"true|false|-?\d+", re.ASCII)


class _Written(GenerateJsonSchema):
    """Schemas of what is written（书写形式）, not of what becomes of it."""

    schema_dialect = DIALECT

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002
        """No titles made of the names of keys: the keys are there to be read."""
        return False

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """Text, which YAML may read as a number or a boolean."""
        return {**super().str_schema(schema), "type": ["string", "number", "boolean"]}

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:  # noqa: ARG002
        """Yes or no, native or as text."""
        return {"enum": [True, False, "true", "false"]}

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        """A whole number, native or as text."""
        return {"anyOf": [super().int_schema(schema), {"type": "string", "pattern": r"^-?\d+$"}]}

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        """One of some words, also as YAML reads them."""
        words = list(schema["expected"])
        return {"enum": [*words, *(_native(word) for word in words if NATIVE.fullmatch(str(word)))]}

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """Any of the forms: which one is decided by its keys."""
        found = super().tagged_union_schema(schema)
        return {"anyOf": found["oneOf"]} if "oneOf" in found else found

    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> JsonSchemaValue:
        """What is taken apart first: one where a list may be, a word where a group may be."""
        if "json_schema_input_schema" in schema:
            return super().function_before_schema(schema)
        inner = self.generate_inner(schema["schema"])
        if inner.get("type") == "array":
            return {"anyOf": [inner.get("items", {}), inner]}
        if "$ref" in inner:
            return {"anyOf": [{"type": "string"}, inner]}
        return inner

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """A form, called by the Chinese term of its docstring."""
        found = super().model_schema(schema)
        found.pop("title", None)
        said = (schema["cls"].__doc__ or "").strip().split("\n\n")[0]
        term = CHINESE.search(said)
        title = {"title": term.group(1)} if term else {}
        return {**title, **found, "description": " ".join(said.split())}


def _native(word: object) -> object:
    """A word as YAML reads it without quotes."""
    return {"true": True, "false": False}.get(str(word)) if str(word)[0] in "tf" else int(str(word))


def schema_of(
    title: str, form: type[BaseModel], records: Mapping[str, type[BaseModel]], *, rows: bool
) -> dict[str, Any]:
    """The schema of a file that holds one ``form``, or with ``rows`` a list of them.

    Args:
        title: what the file is called.
        form: what is written in it.
        records: the forms of records by kind, for a file that holds records, else nothing.
        rows: whether the file is a list.

    """
    whole, definitions = _generated([form, *records.values()])
    inner = whole[form]
    body = {"type": "array", "items": inner} if rows else inner
    if records:
        definitions["Record"] = _record({name: whole[one] for name, one in records.items()})
    return {"$schema": DIALECT, "title": title, **body, "$defs": definitions}


def records_schema(title: str, records: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    """The schema of a records file: ``records:`` and a list."""
    whole, definitions = _generated(list(records.values()))
    kinds = {name: whole[one] for name, one in records.items()}
    return {
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "properties": {"records": {"type": "array", "items": {"$ref": "#/$defs/Record"}}},
        "required": ["records"],
        "additionalProperties": False,
        "$defs": {**definitions, "Record": _record(kinds)},
    }


def _generated(
    forms: list[type[BaseModel]],
) -> tuple[dict[type[BaseModel], dict[str, Any]], dict[str, Any]]:
    """The schema of each form, and what they refer to; one run, so that no two names clash."""
    mode: JsonSchemaMode = "validation"
    found, shared = models_json_schema([(one, mode) for one in forms], schema_generator=_Written)
    return {form: dict(found[form, mode]) for form in forms}, dict(shared.get("$defs", {}))


def _record(kinds: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """A record: a mapping with one key, its kind."""
    return {
        "title": "记录",
        "type": "object",
        "anyOf": [
            {"properties": {name: one}, "required": [name], "additionalProperties": False}
            for name, one in kinds.items()
        ],
    }
