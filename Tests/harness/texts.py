"""The texts of pages, as the sources have them: the literals of Swift files and the marked texts of templates."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "Sources/PageRendering/Templates"
TEXTS = ROOT / "Sources/PageRendering/Texts"

# The folders and files whose string literals may be texts for users.
_SWIFT = [
    "Sources/WebPages",
    "Sources/PageRendering",
    "Sources/ForwardAuth/Refusal",
    "Sources/ForwardAuth/Applications/AppRefusal.swift",
    "Sources/ForwardAuth/Rules/RuleSet+Explanation.swift",
    "Sources/AuthServer/Assembly/LiveRules+Inquiry.swift",
    "Sources/AuthServer/Assembly/RuleMismatch+Words.swift",
    "Sources/AuthServer/Assembly/ServerConfiguration+PasskeysOff.swift",
]

# What these say, operators read at the start of the server.
_FOR_OPERATORS = ["Theme", "Language", "TemplateLibrary.swift", "TemplateError.swift"]

_MARKED = re.compile(r"\{\{#t\}\}(.*?)\{\{/t\}\}", re.DOTALL)


def swift_files() -> list[Path]:
    """The Swift files that may have texts for users."""
    found: list[Path] = []
    for name in _SWIFT:
        path = ROOT / name
        found += sorted(path.rglob("*.swift")) if path.is_dir() else [path]
    return [path for path in found if not set(path.parts) & set(_FOR_OPERATORS)]


def template_messages() -> dict[str, list[str]]:
    """The marked texts of each template, with single spaces."""
    return {
        path.stem: [" ".join(text.split()) for text in _MARKED.findall(path.read_text())]
        for path in sorted(TEMPLATES.glob("*.mustache"))
    }


def literals(source: str) -> list[str]:
    """The string literals of a Swift source, with `{1}`, `{2}`, … for what is interpolated. Those inside of an interpolation are
    listed, too."""
    found: list[str] = []
    _scan(source, 0, found, is_interpolation=False)
    return found


def _scan(source: str, at: int, found: list[str], is_interpolation: bool) -> int:
    depth = 0
    while at < len(source):
        if source.startswith("//", at):
            at = source.find("\n", at) % (len(source) + 1)
        elif source.startswith("/*", at):
            at = source.index("*/", at) + 2
        elif source.startswith('#"', at):
            at = source.index('"#', at + 2) + 2
        elif source.startswith('"""', at):
            at = _literal(source, at + 3, '"""', found)
        elif source[at] == '"':
            at = _literal(source, at + 1, '"', found)
        elif is_interpolation and source[at] == "(":
            depth, at = depth + 1, at + 1
        elif is_interpolation and source[at] == ")":
            if depth == 0:
                return at + 1
            depth, at = depth - 1, at + 1
        else:
            at += 1
    return at


def _literal(source: str, at: int, end: str, found: list[str]) -> int:
    text, values = "", 0
    while not source.startswith(end, at):
        if source.startswith("\\(", at):
            values += 1
            text += "{%d}" % values
            at = _scan(source, at + 2, found, is_interpolation=True)
        elif source[at] == "\\":
            text += {"n": "\n", "t": "\t", "\n": "\\\n"}.get(source[at + 1], source[at + 1])
            at += 2
        else:
            text += source[at]
            at += 1
    found.append(_dedented(text) if end == '"""' else text)
    return at + len(end)


def _dedented(text: str) -> str:
    lines = text.split("\n")[1:]
    indent = len(lines[-1])
    return "\n".join(line[indent:] for line in lines[:-1]).replace("\\\n", "")
