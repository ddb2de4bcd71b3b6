"""The reference of the commands, as Markdown, from what the program says about itself."""

import json
import subprocess
import textwrap


def write(binary) -> str:
    said = subprocess.run([binary, "--experimental-dump-help"], capture_output=True, text=True, check=True).stdout
    command = json.loads(said)["command"]
    lines = ["# Commands", _escaped(command["abstract"]), *_discussion(command), "Each command has `--help`, which prints what is here."]
    for path, command in commands(command):
        lines += _command(path, command) if len(path) > 1 else []
    return "\n\n".join(line for line in lines if line) + "\n"


def commands(command, above=()):
    """Every command that is shown, each with the names that lead to it."""
    path = (*above, command["commandName"])
    if command.get("shouldDisplay", True):
        yield path, command
    for child in command.get("subcommands", []):
        if child["commandName"] != "help":
            yield from commands(child, path)


def _command(path, command) -> list[str]:
    lines = [f"{'##' if len(path) < 3 else '###'} {' '.join(path)}"]
    lines.append(_escaped(command.get("abstract", "")))
    shown = [argument for argument in command.get("arguments", []) if argument.get("shouldDisplay", True)]
    children = [child["commandName"] for child in command.get("subcommands", []) if child["commandName"] != "help"]
    lines.append("```text\n" + _usage(path, shown, children) + "\n```")
    rows = [f"| {_names(argument)} | {_meaning(argument)} |" for argument in shown if not _is_common(argument)]
    if rows:
        lines.append("| argument | meaning |\n|---|---|\n" + "\n".join(rows))
    return lines + _discussion(command)


def _discussion(command) -> list[str]:
    """Paragraphs, and lines that are indented because they are to be read as they are, with the heading above them."""
    parts = []
    for paragraph in (command.get("discussion") or "").split("\n\n"):
        lines = paragraph.splitlines()
        if lines and lines[0].isupper():
            parts.append(f"**{lines.pop(0).capitalize()}**")
        if any(line.startswith("  ") for line in lines):
            parts.append("```text\n" + textwrap.dedent("\n".join(lines)) + "\n```")
        else:
            parts.append(_escaped("\n".join(lines)))
    return parts


def _usage(path, arguments, children) -> str:
    words = [*path]
    for argument in arguments:
        if _is_common(argument):
            continue
        word = _spelling(argument)
        word += " …" if argument.get("isRepeating") else ""
        words.append(f"[{word}]" if argument.get("isOptional") else word)
    return " ".join([*words, *(["COMMAND"] if children else [])])


def _spelling(argument) -> str:
    value = argument.get("valueName", "").upper().replace("-", "_")
    if argument["kind"] == "positional":
        return value
    name = _dashed(argument["preferredName"])
    return f"{name} {value}" if argument["kind"] == "option" else name


def _names(argument) -> str:
    if argument["kind"] == "positional":
        return f"`{_spelling(argument)}`"
    value = argument.get("valueName", "").upper().replace("-", "_")
    names = [_dashed(name) for name in argument["names"]]
    return " ".join(f"`{name} {value}`" if argument["kind"] == "option" else f"`{name}`" for name in names)


def _dashed(name) -> str:
    return ("--" if name["kind"] == "long" else "-") + name["name"]


def _meaning(argument) -> str:
    parts = [argument.get("abstract", ""), argument.get("discussion", "")]
    if argument.get("defaultValue"):
        parts.append(f"(default: {argument['defaultValue']})")
    return _escaped(" ".join(part for part in parts if part)).replace("|", "\\|").replace("\n", " ")


def _is_common(argument) -> bool:
    """`--help` and `--version`, which every command has."""
    return argument["kind"] == "flag" and argument["preferredName"]["name"] in ("help", "version")


def _escaped(text) -> str:
    """Angle brackets and stars of a help text are meant as they are."""
    return text.replace("<", "\\<").replace("*", "\\*").replace("_", "\\_")
