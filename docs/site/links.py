"""Where the links of a document lead: to a page of the site, to the page of a file, or to another site."""

import pathlib
import posixpath
import urllib.parse

import modules


class Links:
    """Resolves links as a forge does, relative to the document, so that one that works here works there too."""

    def __init__(self, root: pathlib.Path, pages, problems):
        self.root = root
        self.problems = problems
        self.pages = {page.source: page.url for page in pages if page.source}
        self.articles = {pathlib.PurePosixPath(source).stem: source for source in self.pages if ".docc/" in source}
        self.files: dict[str, str] = {}  # the files and folders that documents name, each with its page
        self.images: dict[str, str] = {}
        self.wanted: list[tuple[str, str, str]] = []  # place, page, anchor

    def resolve(self, href: str, source: str, url: str, place: str) -> str:
        """The address of `href`, which stands in the document `source`, from the page `url`."""
        parts = urllib.parse.urlsplit(href)
        if parts.scheme == "doc":
            return self._article(parts.path, url, place)
        if parts.scheme == "symbols":
            return self._relative(modules.address(parts.path), url) + "/"
        if parts.scheme or parts.netloc:
            return href
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), urllib.parse.unquote(parts.path)))
        page = self.page(target, place) if parts.path else url
        if not page:
            return href
        if parts.fragment:
            self.wanted.append((place, page, parts.fragment))
        address = "" if page == url and parts.fragment else self._relative(page, url)
        return address + (f"#{parts.fragment}" if parts.fragment else "")

    def page(self, target: str, place: str) -> str | None:
        """The page of a document, a folder or another file of the repository."""
        if target in self.pages:
            return self.pages[target]
        if f"{target}/README.md" in self.pages:
            return self.pages[f"{target}/README.md"]
        if target.startswith("..") or not (self.root / target).exists():
            self.problems.report(place, f"the link leads to {target}, which does not exist: correct the link")
            return None
        return self.files.setdefault(target, f"files/{target}.html")

    def image(self, src: str, source: str, url: str, place: str) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), src))
        if "://" in src or not (self.root / target).is_file():
            self.problems.report(place, f"there is no picture {src} in the repository: pictures are files of it")
            return src
        return self._relative(self.images.setdefault(target, f"images/{posixpath.basename(target)}"), url)

    def check_anchors(self, ids: dict[str, set[str]]):
        """`ids` are those of each page."""
        for place, page, anchor in self.wanted:
            if page in ids and anchor not in ids[page]:
                self.problems.report(place, f"{page} has no heading #{anchor}: correct the link after its #")

    def _article(self, name, url, place):
        if name not in self.articles:
            self.problems.report(place, f"there is no article <doc:{name}>")
            return "#"
        return self._relative(self.pages[self.articles[name]], url)

    @staticmethod
    def _relative(target, url):
        return posixpath.relpath(target, posixpath.dirname(url) or ".")
