"""Reads an OpenAPI description and judges answers by it."""

import re

from jsonschema import Draft202012Validator

PREFIX = "/api/v1"
METHODS = {"get", "post", "put", "patch", "delete"}


class Description:
    def __init__(self, document):
        self.document = document
        shown_with_prefix = any(path.startswith(PREFIX) for path in document["paths"])
        self.operations = {
            (method, path if shown_with_prefix else PREFIX + path): self.expand(operation)
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if method in METHODS
        }

    def expand(self, node):
        """Replaces every reference by its target."""
        if isinstance(node, list):
            return [self.expand(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            return self.expand(target)
        return {key: self.expand(value) for key, value in node.items()}

    def operation(self, method, path):
        """The described operation with the most literal path that matches."""
        matches = [
            (template.count("{"), operation)
            for (verb, template), operation in self.operations.items()
            if verb == method.lower() and re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path)
        ]
        return min(matches, key=lambda match: match[0])[1] if matches else None

    def check(self, method, path, response):
        operation = self.operation(method, path.split("?")[0])
        assert operation, f"{method} {path} is not described"
        described = operation["responses"].get(str(response.status)) or operation["responses"].get("default")
        assert described, f"{method} {path} answered {response.status}, which is not described"
        if not response.body:
            assert not described.get("content"), f"{method} {path}: a body is described for {response.status}"
            return
        media = response.header("Content-Type").split(";")[0]
        assert media in described.get("content", {}), f"{method} {path} answered {media}, which is not described"
        Draft202012Validator(described["content"][media]["schema"]).validate(response.json)
