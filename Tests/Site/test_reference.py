"""The reference says what the program says."""

import json
import re
import subprocess
import textwrap

import pytest
from harness.server import BINARY, ROOT

OPERATIONS = json.loads((ROOT / "Sources/WebAPI/openapi.json").read_text())


def said(*words) -> str:
    return subprocess.run([BINARY, *words], capture_output=True, text=True, check=True).stdout


def squeezed(text) -> str:
    return " ".join(text.split())


def subcommands(help_text) -> list[str]:
    """The names under SUBCOMMANDS of a help text."""
    part = re.search(r"^SUBCOMMANDS:\n(.*?)(?:\n\n|\Z)", help_text, re.M | re.S)
    return [name.split(",")[0] for name in re.findall(r"^  (\S+)", part.group(1), re.M)] if part else []


def every_command(path=()):
    """Each command that the binary's help leads to, with its help text."""
    text = said(*path, "--help")
    yield path, text
    for name in subcommands(text):
        if name != "help":
            yield from every_command((*path, name))


@pytest.fixture(scope="module")
def commands():
    return dict(every_command())


def arguments(help_text) -> dict[str, str]:
    """The options and positional arguments of a help text, each with its meaning."""
    found = {}
    for part in re.findall(r"^(?:ARGUMENTS|OPTIONS):\n(.*?)(?:\n\n|\Z)", help_text, re.M | re.S):
        for entry in re.findall(r"^  (\S.*(?:\n {4,}.*)*)", part, re.M):
            name, _, meaning = entry.partition("  ")
            first, *more = entry.splitlines()
            name = re.split(r"\s{2,}", first.strip())[0]
            found[name] = squeezed(" ".join([first.strip().removeprefix(name), *more]))
    return {name: meaning for name, meaning in found.items() if "--help" not in name and "--version" not in name}


def part_of(page, heading) -> str:
    """The text of a page from this heading to the next."""
    article = page.tree.find(".//article")
    text, inside = [], False
    for element in article:
        if element.tag in ("h2", "h3"):
            inside = "".join(element.itertext()).removesuffix("#") == heading
        elif inside:
            text += words(element)
    return squeezed(" ".join(text))


def words(element) -> list[str]:
    """The text of an element, that of each cell of a table apart."""
    cells = [cell for cell in element.iter() if cell.tag in ("td", "th")]
    return ["".join(part.itertext()) for part in cells or [element]]


def test_the_commands_are_those_of_the_binary(site, commands):
    page = site.pages["reference/commands.html"]
    shown = ["".join(heading.itertext()).removesuffix("#") for heading in page.all("h2", "h3")]
    assert sorted(shown) == sorted(" ".join(["coatcheck", *path]) for path in commands if path)


def test_every_command_has_the_sentence_and_the_arguments_of_its_help(site, commands):
    page = site.pages["reference/commands.html"]
    for path, text in commands.items():
        shown = part_of(page, " ".join(["coatcheck", *path])) if path else page.content()
        overview = re.search(r"^OVERVIEW: (.*?)(?:\n\n|\Z)", text, re.M | re.S).group(1)
        assert squeezed(overview) in shown, path
        for name, meaning in arguments(text).items():
            assert set(re.findall(r"--[\w-]+", name)) <= set(re.findall(r"--[\w-]+", shown)), (path, name)
            assert all(word in shown for word in re.findall(r"[\w'-]{4,}", meaning)), (path, name, meaning)


def test_the_api_has_every_operation_with_its_statuses(site):
    page = site.pages["reference/api.html"]
    for address, item in OPERATIONS["paths"].items():
        for method, operation in item.items():
            shown = part_of(page, f"{method.upper()} {address}")
            assert squeezed(operation["summary"].replace("`", "")) in shown, (method, address)
            assert all(re.search(rf"\b{status}\b", shown) for status in operation["responses"]), (method, address)


def test_the_api_has_every_object_field_and_problem_code(site):
    page = site.pages["reference/api.html"]
    headings = ["".join(heading.itertext()).removesuffix("#") for heading in page.all("h3")]
    for name, schema in OPERATIONS["components"]["schemas"].items():
        assert name in headings
        shown = part_of(page, name)
        assert all(field in shown for field in schema.get("properties", {})), name
    codes = part_of(page, "Problem codes")
    problems = site.pages["reference/problems.html"]
    for code in OPERATIONS["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]:
        assert code in codes
        assert code in problems.ids


def test_the_configuration_has_every_key_with_an_address_of_its_own(site):
    keys = re.findall(r"^\| `([^`]+)`", said("config", "keys", "--markdown"), re.M)
    assert len(keys) >= 50
    assert set(keys) <= set(site.pages["reference/configuration.html"].ids)


@pytest.mark.parametrize("path", sorted((ROOT / "docs/how-to").glob("*.md")), ids=lambda path: path.stem)
def test_the_settings_of_a_how_to_are_valid(path, tmp_path):
    blocks = re.findall(r"^( *)```yaml\n(.*?)^\1```", path.read_text(), re.M | re.S)
    for _, block in blocks:
        file = tmp_path / "coatcheck.yaml"
        file.write_text(textwrap.dedent(block))
        ended = subprocess.run([BINARY, "config", "check", "--config", file], capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr


def test_the_first_page_has_the_commands_of_the_readme(site):
    code = "".join(site.pages["index.html"].tree.find(".//pre").itertext())
    assert len(code.splitlines()) == 2
    assert code in (ROOT / "README.md").read_text()


def test_every_decision_is_in_the_list_of_decisions_under_its_number(site):
    page = site.pages["project/decisions.html"]
    items = [(item.get("value"), item.find("a")) for item in page.all("li") if item.get("value")]
    listed = {page.target(link.get("href"))[0]: number for number, link in items if link is not None}
    numbers = {f"project/{path.stem}.html": str(int(path.stem[:4])) for path in (ROOT / "docs/decisions").glob("0*.md")}
    assert listed == numbers


def test_every_library_product_is_on_the_page_of_the_modules(site):
    products = re.findall(r'\.library\(name: "(\w+)"', (ROOT / "Package.swift").read_text())
    assert products
    shown = site.pages["library/modules.html"].content()
    assert all(product in shown for product in products)
