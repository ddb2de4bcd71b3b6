"""The reference of the JSON API, as Markdown, from the description that the server serves."""

import json
import re

from documents import slug

DESCRIPTION = "Sources/WebAPI/openapi.json"
METHODS = ("get", "post", "put", "patch", "delete")


def write(root) -> str:
    return Reference(json.loads((root / DESCRIPTION).read_text())).text()


class Reference:
    def __init__(self, description):
        self.description = description
        self.codes = description["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
        self.lines: list[str] = []

    def text(self) -> str:
        info = self.description["info"]
        base = self.description["servers"][0]["url"]
        self.say("# JSON API", info["summary"] + " " + info["description"])
        file = f"[{DESCRIPTION}](../{DESCRIPTION})"
        self.say(f"Addresses are below `{base}`. The server serves this description at `{base}/openapi.json`; in the repository it is {file}.")
        for tag in self.description["tags"]:
            self.say(f"## {_sentence(tag['name'])}", _full_stop(tag["description"]))
            for path, item in self.description["paths"].items():
                for method in METHODS:
                    if method in item and tag["name"] in item[method]["tags"]:
                        self.operation(method.upper(), path, item[method])
        self.say("## Objects")
        for name, schema in self.description["components"]["schemas"].items():
            self.say(f"### {name}")
            self.schema(schema)
        self.say("## Problem codes", "What each means and what a client does is in [Problems](problems.md).")
        self.say(", ".join(self.linked(f"`{code}`") for code in self.codes) + ".")
        return "\n\n".join(self.lines) + "\n"

    def say(self, *paragraphs):
        self.lines += [paragraph for paragraph in paragraphs if paragraph]

    def operation(self, method, path, operation):
        summary = f"{_full_stop(self.linked(operation['summary']))} {self.access(operation)}"
        self.say(f"### {method} {path}", summary, self.linked(operation.get("description", "")))
        parameters = [self.resolved(parameter) for parameter in operation.get("parameters", [])]
        rows = [(f"`{p['name']}`", p["in"], _kind(p["schema"]), self.meaning(p, p.get("required"))) for p in parameters]
        self.table(("parameter", "in", "type", "meaning"), rows)
        body = operation.get("requestBody")
        if body:
            self.body("Body" + ("" if body.get("required") else ", may be omitted"), _content(body))
        self.answers(operation["responses"])

    def access(self, operation) -> str:
        schemes = [name for entry in operation.get("security", []) for name in entry]
        who = {"session": "Needs a session.", "service": "Needs the token of a service (`Authorization: Bearer …`)."}
        return " ".join(who[name] for name in schemes) or "Needs no session."

    def answers(self, responses):
        rows, shown = [], []
        for status, response in responses.items():
            response = self.resolved(response)
            schema = _content(response)
            name = _reference(schema) if schema else None
            if schema and not name:
                shown.append((status, schema))
            meaning = _full_stop(self.linked(response["description"]))
            if name and name != "Problem":
                meaning += f" {_object(name)}."
            rows.append((f"`{status}`", meaning))
        self.table(("status", "answer"), rows)
        for status, schema in shown:
            self.body(f"Body of {status}", schema)

    def body(self, name, schema):
        if _reference(schema):
            self.say(f"**{name}:** {_object(_reference(schema))}")
        else:
            self.say(f"**{name}:**")
            self.schema(schema)

    def schema(self, schema):
        """Its fields, or a line about what it is."""
        if "description" in schema:
            self.say(_full_stop(self.linked(schema["description"])))
        if "oneOf" in schema:
            for number, choice in enumerate(schema["oneOf"]):
                self.say("Either:" if number == 0 else "or:")
                self.schema(choice)
            return
        rows = list(self.fields(schema, ""))
        if not rows:
            self.say(_kind(schema) + ".")
        self.table(("field", "type", "meaning"), rows)

    def fields(self, schema, prefix):
        required = schema.get("required", [])
        for name, field in schema.get("properties", {}).items():
            yield f"`{prefix}{name}`", _kind(field), self.meaning(field, name in required)
            yield from self.fields(field, f"{prefix}{name}.")
            if "properties" in field.get("items", {}):
                yield from self.fields(field["items"], f"{prefix}{name}[].")

    def meaning(self, item, is_required) -> str:
        return self.linked(" ".join(part for part in ("Required." if is_required else "", _full_stop(item.get("description", ""))) if part))

    def table(self, heads, rows):
        if rows:
            lines = [heads, ["---"] * len(heads), *rows]
            self.say("\n".join("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines))

    def resolved(self, item) -> dict:
        """What a reference names, or the item itself."""
        found = self.description
        for step in item.get("$ref", "").removeprefix("#/").split("/") if "$ref" in item else []:
            found = found[step]
        return found if "$ref" in item else item

    def linked(self, text) -> str:
        """Codes of problems lead to their meaning."""
        def link(match):
            return f"[{match.group()}](problems.md#{match.group(1)})" if match.group(1) in self.codes else match.group()

        return re.sub(r"`(\w+)`", link, text)


def _content(item) -> dict | None:
    return next((content["schema"] for content in item.get("content", {}).values() if "schema" in content), None)


def _reference(schema) -> str | None:
    return schema["$ref"].rsplit("/", 1)[1] if "$ref" in schema else None


def _object(name) -> str:
    return f"[{name}](#{slug(name)})"


def _kind(schema) -> str:
    """The type of a value in a few words."""
    if "$ref" in schema:
        return _object(_reference(schema))
    if "enum" in schema:
        return " ".join(f"`{value}`" for value in schema["enum"])
    if "oneOf" in schema:
        return " or ".join(_kind(choice) for choice in schema["oneOf"])
    kind = schema.get("type", "value")
    kind = " or ".join(kind) if isinstance(kind, list) else kind
    if kind == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    limits = [f"{word} {schema[key]}" for key, word in LIMITS.items() if key in schema]
    return ", ".join([f"{kind} ({schema['format']})" if "format" in schema else kind, *limits])


LIMITS = {
    "minimum": "at least",
    "maximum": "at most",
    "minLength": "characters at least",
    "maxLength": "characters at most",
    "default": "default",
    "const": "always",
}


def _full_stop(text) -> str:
    return text if not text or text.endswith((".", "?", ":")) else f"{text}."


def _sentence(text) -> str:
    return text[:1].upper() + text[1:]
