"""The pages of a written site, parsed."""

import functools
import pathlib
import posixpath
import urllib.parse
import warnings

import html5lib
from html5lib.constants import DataLossWarning

# Made by DocC, and not by us.
SYMBOLS = "library/symbols/"


class Page:
    def __init__(self, folder: pathlib.Path, url: str):
        self.folder, self.url = folder, url

    @functools.cached_property
    def text(self) -> str:
        return (self.folder / self.url).read_text()

    @functools.cached_property
    def tree(self):
        """Fails on anything that the standard calls a parse error."""
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DataLossWarning)
            return parser.parse(self.text)

    @functools.cached_property
    def ids(self) -> list[str]:
        return [element.get("id") for element in self.tree.iter() if element.get("id")]

    def all(self, *names):
        return [element for element in self.tree.iter() if element.tag in names]

    def content(self) -> str:
        """What a reader sees of the document itself."""
        return " ".join("".join(self.tree.find(".//article").itertext()).split())

    def target(self, href: str) -> tuple[str, str]:
        """The file and the anchor that a link of this page leads to."""
        parts = urllib.parse.urlsplit(href)
        path = urllib.parse.unquote(parts.path)
        return (posixpath.normpath(posixpath.join(posixpath.dirname(self.url), path)) if path else self.url), urllib.parse.unquote(parts.fragment)


class Site:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        urls = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*.html"))
        self.pages = {url: Page(folder, url) for url in urls if not url.startswith(SYMBOLS)}

    @property
    def documents(self) -> list[Page]:
        """The pages of the navigation."""
        return [page for page in self.pages.values() if not page.url.startswith("files/")]
