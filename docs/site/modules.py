"""The page of the library's modules, as Markdown, and the reference that DocC makes of them."""

import pathlib
import re
import shutil

# A sentence for each library product.
ABOUT = {
    "Sessions": "The rules of a session, independent of web framework and database.",
    "HummingbirdSessions": "Middleware, guards and CSRF protection for Hummingbird 2.",
    "SQLiteSessionStore": "Sessions in one SQLite file.",
    "PostgresSessionStore": "Sessions in PostgreSQL.",
    "ValkeySessionStore": "Sessions in Redis or Valkey: one server, Sentinel, Cluster.",
    "SessionsTesting": "A conformance suite for stores, and a clock that a test moves.",
    "Passkeys": "A verifier of WebAuthn for any Swift server.",
    "DeviceBinding": "Sessions that are bound to the browser that began them.",
}
FOLDER = "library/symbols"
# What DocC reads at build time only.
FOR_BUILDS = ("metadata.json", "linkable-entities.json", "link-hierarchy.json")
# DocC writes addresses from the root of a host. These make them relative to the archive, so that the site works in any folder.
BASE = 'var baseUrl = location.pathname.replace(/(documentation|tutorials)(\\/.*)?$|index\\.html$/, "")'


def write(root, has_reference, problems) -> str:
    products = re.findall(r'\.library\(name: "(\w+)"', (root / "Package.swift").read_text())
    for module in sorted(set(products) ^ set(ABOUT)):
        problems.report("docs/site/modules.py", f"{module} is a product without a sentence here, or the other way round: correct ABOUT")
    rows = [f"| {_link(module, has_reference)} | {about} |" for module, about in ABOUT.items() if module in products]
    return "\n\n".join([HEAD, "| module | what it is |\n|---|---|\n" + "\n".join(rows), NOTE if has_reference else WITHOUT, ""])


HEAD = """# Modules and symbols

The library products of the Swift package. The articles of this section explain them; the reference of every public symbol is made by DocC."""
NOTE = "DocC's pages are made by a script in the browser, so they need a web server: `python3 -m http.server --directory .build/site` is one."
WITHOUT = "This copy of the site was made without that reference; `make site` adds it."


def _link(module, has_reference) -> str:
    return f"[`{module}`](symbols:{module})" if has_reference else f"`{module}`"


def address(module) -> str:
    """A folder, because DocC's script reads the name of the symbol from it."""
    return f"{FOLDER}/documentation/{module.lower()}/"


def copy(archive: pathlib.Path, output: pathlib.Path):
    """DocC's archive, below the site."""
    target = output / FOLDER
    shutil.copytree(archive, target, ignore=shutil.ignore_patterns(*FOR_BUILDS))
    (target / "theme-settings.json").write_text("{}\n")  # asked for by every page
    for page in target.rglob("index.html"):
        up = "../" * len(page.relative_to(target).parts[:-1]) or "./"
        text = page.read_text().replace('var baseUrl = "/"', BASE)
        page.write_text(re.sub(r'(href|src)="/(?!/)', rf'\1="{up}', text))
