"""docs/reference/api.md, made from the description: `python -m console.api.page` writes it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from console.api.described import description

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "api.md"

HEAD = """# The API

Written by `python -m console.api.page` from the description of the API, which `GET /api/v1/openapi.json` gives to
whoever is signed in. What the pages of the console show, the API gives as documents: to the same people, in the same
scope, and with the same row in the access log.

- **Sign in** with a token, `Authorization: Bearer cwt_...`, which you make in your own settings. A token reads; one
  made to act promises, asks for waivers and notes too. No token approves a waiver: the second person is a person.
- **What is not yours is not there.** The answer is that of a reference that was never given.
- **A filter that is not known is refused.** One that was ignored would look like an answer.
- **Pages.** Send `after` of one page with the same filter and the same `sort` to have the next.
- **Viewers and agency leads** are given the short documents: what is late, where and since when, and nobody who works
  on it. An agency lead has the meeting alone, and neither plan nor child.
- **An act** can say `seen`: the `last_event` that you looked at. It is refused (409) when something came after.
- **An error** is `{"error": "a sentence"}`, and for 422 also `fields`: which one, and what is wrong with it.

| status | means |
| --- | --- |
"""


def api_page() -> str:
    """The whole page."""
    document = description()
    parts = [HEAD, *_statuses(document)]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            parts += _operation(method.upper(), path, operation)
    parts.append("\n## Documents\n")
    for name, schema in sorted(document["components"]["schemas"].items()):
        parts += _schema(name, schema)
    return "".join(parts)


def _statuses(document: Mapping[str, Any]) -> Iterator[str]:
    found = {
        status: answer["description"]
        for methods in document["paths"].values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
        if status != "200"
    }
    yield from (f"| {status} | {means} |\n" for status, means in sorted(found.items()))


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n## {method} {path}\n\n{operation['description']}\n"
    asked = [item for item in operation.get("parameters", ()) if item["in"] != "cookie"]
    if asked:
        yield "\n| parameter | form | meaning |\n| --- | --- | --- |\n"
        yield from (f"| `{item['name']}` | {_form(item['schema'])} | {_means(item)} |\n" for item in asked)
    sent = operation.get("requestBody", {}).get("content", {}).get("application/json")
    yield f"\nSend: {_form(sent['schema'])}.\n" if sent else ""
    refusals = ", ".join(status for status in operation["responses"] if status != "200")
    kind, answer = next(iter(operation["responses"]["200"]["content"].items()))
    form = _form(answer["schema"]) if kind == "application/json" else kind
    yield f"\nAnswer: {form}. Refusals: {refusals}.\n"


def _schema(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n### {name}\n\n{schema.get('description', '')}\n\n| key | form | meaning |\n| --- | --- | --- |\n"
    for key, value in schema.get("properties", {}).items():
        yield f"| `{key}` | {_form(value)} | {_means(value)} |\n"


def _means(value: Mapping[str, Any]) -> str:
    return str(value.get("description", value.get("schema", {}).get("description", "")))


def _form(schema: Mapping[str, Any]) -> str:
    """A form in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_form(inner) for inner in schema["anyOf"]))
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{word}`" for word in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_form(schema['items'])}"
    return str(schema.get("format", schema.get("type", "anything")))


if __name__ == "__main__":
    PAGE.write_text(api_page(), encoding="utf-8")
