"""The pages of the site in their order, from navigation.toml, and the rule that no document is missing."""

import pathlib
import tomllib
from dataclasses import dataclass, field

# Where documents are. What is below these folders, or is one of these files, must be on the site.
DOCUMENTS = ["*.md", "docs/**/*.md", "clients/**/*.md", "Examples/**/*.md", "deploy/**/*.md", "Sources/**/*.docc/*.md"]


@dataclass
class Page:
    """A page of the site. `source` is its document in the repository, None for a page that the program writes."""

    url: str
    title: str
    source: str | None = None
    generator: str | None = None
    row_anchors: bool = False


@dataclass
class Group:
    title: str | None
    pages: list[Page] = field(default_factory=list)


@dataclass
class Section:
    title: str
    folder: str
    about: str
    groups: list[Group]

    @property
    def pages(self) -> list[Page]:
        return [page for group in self.groups for page in group.pages]


def load(root: pathlib.Path, problems) -> list[Section]:
    file = pathlib.Path(__file__).with_name("navigation.toml")
    sections = [_section(root, entry, problems) for entry in tomllib.loads(file.read_text())["section"]]
    _check_complete(root, sections, problems)
    return sections


def _section(root, entry, problems) -> Section:
    groups = []
    for group in entry["group"]:
        pages = [_page(root, entry["folder"], item, problems) for item in group.get("pages", [])]
        for folder in group.get("folders", []):
            names = sorted(path.relative_to(root).as_posix() for path in (root / folder).glob("*.md"))
            pages += [_page(root, entry["folder"], name, problems) for name in names if not name.endswith("README.md")]
        groups.append(Group(group.get("title"), pages))
    return Section(entry["title"], entry["folder"], entry["about"], groups)


def _page(root, folder, item, problems) -> Page:
    """`item` is the path of a document, or a table with more than that."""
    item = {"document": item} if isinstance(item, str) else item
    source = item.get("document")
    name = item.get("name") or item.get("generator") or pathlib.PurePosixPath(source).stem.lower()
    if source and not (root / source).is_file():
        problems.report("docs/site/navigation.toml", f"there is no document {source}: correct the path or remove the entry")
    return Page(
        url=f"{folder}/{name}.html",
        title=item.get("title", ""),
        source=source,
        generator=item.get("generator"),
        row_anchors=item.get("row_anchors", False),
    )


def _check_complete(root, sections, problems):
    pages = [page for section in sections for page in section.pages]
    shown = [page.source for page in pages if page.source]
    there = {path.relative_to(root).as_posix() for pattern in DOCUMENTS for path in root.glob(pattern)}
    for missing in sorted(there - set(shown)):
        problems.report(missing, "the document is in no section of docs/site/navigation.toml: add it where readers look for it")
    for values, what in ((shown, "document"), ([page.url for page in pages], "page")):
        for twice in sorted({value for value in values if values.count(value) > 1}):
            problems.report("docs/site/navigation.toml", f"the {what} {twice} has two entries: keep one, or give one another `name`")
