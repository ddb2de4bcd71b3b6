"""Every text of the pages has a German translation: those of templates, those in Swift sources, and the meanings of settings."""

import json
import re
import subprocess
from html.parser import HTMLParser

import pytest
import yaml

from harness import texts
from harness.server import BINARY

GERMAN: dict[str, str] = yaml.safe_load((texts.TEXTS / "de.yaml").read_text())

# A literal that reads like a text for users: several words, or a capital at the beginning.
READABLE = re.compile(r"[A-Za-z]{2,}[,.:;!?]? +[a-zA-Z{]|^[A-Z][a-z]+|\{\d+\} [a-z]|^[a-z]{3,} \{\d+\}")

# What reads like a text and is none: headers, media types, style, names in the log, and messages for operators at the start.
NOT_TEXTS = {
    'attachment; filename="account.json"', 'attachment; filename="coatcheck-audit.jsonl"', "public, max-age=3600", "public, max-age=31536000, immutable",
    "authn_token_created setup", "authn_token_created service", "event: changed\ndata: {}\n\n", "request failed", ", no activity", "username webauthn",
    "<!doctype html>", "Forwarded", "Via", "Refusal-Page", ":root{color-scheme:light dark}",
    "main{max-width:34rem;margin:12vh auto;padding:2rem;border:1px solid GrayText;border-radius:.75rem}",
    "application/json; charset=utf-8", "text/html; charset=utf-8", "text/css; charset=utf-8", "text/javascript; charset=utf-8",
}  # fmt: skip


def literals() -> dict[str, str]:
    return {text: path.name for path in texts.swift_files() for text in texts.literals(path.read_text())}


def meanings() -> set[str]:
    lines = subprocess.run([BINARY, "config", "keys", "--json"], capture_output=True, check=True, text=True).stdout.splitlines()
    return {json.loads(line)["meaning"].replace("`", "") for line in lines}


def test_every_text_in_a_swift_source_has_a_translation():
    missing = {text: name for text, name in literals().items() if READABLE.search(text) and not {text, *text.split("\n")} & (GERMAN.keys() | NOT_TEXTS)}
    assert missing == {}


def test_every_text_of_a_template_has_a_translation():
    missing = {(name, text) for name, found in texts.template_messages().items() for text in found if text not in GERMAN}
    assert missing == set()


def test_the_meaning_of_every_setting_has_a_translation():
    assert meanings() - GERMAN.keys() == set()


def test_no_translation_is_left_of_a_text_that_is_gone():
    sources = "\n".join(path.read_text() for folder in ("ServerSettings", "Operations", "WebAddresses", "ForwardAuth") for path in (texts.ROOT / "Sources" / folder).rglob("*.swift"))
    elsewhere = set(texts.literals(sources)) | meanings()
    used = literals().keys() | {text for found in texts.template_messages().values() for text in found} | elsewhere
    assert GERMAN.keys() - used == set()


def test_what_is_listed_as_no_text_is_still_there():
    assert NOT_TEXTS - {line for text in literals() for line in (text, *text.split("\n"))} == set()


class Visible(HTMLParser):
    """The text that a template prints as it is: between tags, and in attributes that browsers show or read out."""

    SHOWN = {"aria-label", "title", "alt", "label", "placeholder"}

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if name in self.SHOWN and value]

    def handle_data(self, data):
        self.found.append(data)


@pytest.mark.parametrize("path", sorted(texts.TEMPLATES.glob("*.mustache")), ids=lambda path: path.stem)
def test_a_template_has_no_text_that_is_not_marked(path):
    """Examples of what to type are the same in every language."""
    unmarked = re.sub(r"\{\{#t\}\}.*?\{\{/t\}\}", "", path.read_text(), flags=re.DOTALL)
    visible = Visible()
    visible.feed(re.sub(r"\{\{[^}]*\}\}", "", unmarked))
    examples = re.compile(r"https://\S+|[0-9./:]+|authn_login_fail|\{\"username.*|GET|UTC")
    assert [text.strip() for text in visible.found if re.search(r"[A-Za-z]{2}", text) and not examples.fullmatch(text.strip())] == []
