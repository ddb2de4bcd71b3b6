"""A Markdown document as HTML, with the addresses of its headings and the texts for the search."""

import html
import posixpath
import re
import textwrap
from dataclasses import dataclass, field

from markdown_it import MarkdownIt

import listings

# `<!-- file: ../deploy/rules.yaml -->`: the file itself stands here on the site. On a forge readers follow the link beside it.
INCLUDE = re.compile(r"<!--\s*file:\s*(\S+)\s*-->")
LINE_BREAK = re.compile(r"<br ?/?>")
COMMENT = re.compile(r"\s*<!--.*?-->\s*", re.S)
ALIGNMENT = re.compile(r"text-align:(left|center|right)")


@dataclass
class Heading:
    level: int
    anchor: str
    text: str


@dataclass
class Passage:
    """What the search finds: the text below a heading, or a row of a table that has an address."""

    anchor: str
    heading: str
    text: str


@dataclass
class Document:
    title: str
    description: str
    body: str
    headings: list[Heading] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


class Reader:
    def __init__(self, root, links, problems):
        self.root, self.links, self.problems = root, links, problems
        self.parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
        self.parser.add_render_rule("fence", lambda _, tokens, index, *rest: fence(tokens[index]))
        self.parser.add_render_rule("heading_close", lambda _, tokens, index, *rest: heading_end(tokens[index - 2], tokens[index]))
        self.parser.add_render_rule("table_open", lambda *_: '<div class="table"><table>\n')
        self.parser.add_render_rule("table_close", lambda *_: "</table></div>\n")

    def read(self, page) -> Document:
        text = (self.root / page.source).read_text()
        return self.render(text, page.source, page.url, page.row_anchors)

    def render(self, text, source, url, row_anchors=False) -> Document:
        tokens = self.parser.parse(text)
        self._check_html(tokens, source)
        self._point_links(tokens, source, url)
        headings = _name_headings(tokens)
        ids = {heading.anchor for heading in headings}
        rows = _name_rows(tokens, ids) if row_anchors else []
        _replace_styles(tokens)
        _keep_numbers(tokens)
        tokens = _without_empty_heads(tokens)
        if not headings or headings[0].level != 1:
            self.problems.report(source, "the document has no title: begin it with a line “# Title”")
            headings.insert(0, Heading(1, "", source))
        for earlier, later in zip(headings, headings[1:]):
            if later.level > earlier.level + 1 or (later.level == 1):
                self.problems.report(source, f"the heading “{later.text}” skips a level below “{earlier.text}”, or is a second title")
        title = headings[0].text
        body = self.parser.renderer.render(tokens, self.parser.options, {})
        passages = [*_passages(tokens), *rows]
        return Document(title, _description(tokens), body, headings, passages, ids)

    def _check_html(self, tokens, source):
        """Comments are for writers. Other HTML would not be shown everywhere, and is a mistake."""
        for token, place in _with_places(tokens, source):
            if token.type not in ("html_block", "html_inline"):
                continue
            include = INCLUDE.fullmatch(token.content.strip())
            if include:
                token.content = self._included(include.group(1), source, place)
            elif COMMENT.fullmatch(token.content):
                token.content = ""
            elif LINE_BREAK.fullmatch(token.content):
                token.content = "<br>"
            else:
                self.problems.report(place, f"HTML is not shown by every reader: write {token.content.strip()[:40]} in Markdown or as code")

    def _included(self, path, source, place):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        file = self.root / target
        if not file.is_file():
            self.problems.report(place, f"there is no file {target} to show: correct the path")
            return ""
        code = listings.block(file.read_text(), path=target)
        return code + "\n"

    def _point_links(self, tokens, source, url):
        for token, place in _with_places(tokens, source):
            if token.type == "link_open":
                token.attrSet("href", self.links.resolve(token.attrGet("href"), source, url, place))
            elif token.type == "image":
                token.attrSet("src", self.links.image(token.attrGet("src"), source, url, place))
        for block in tokens:
            _name_articles(block)


def fence(token) -> str:
    return listings.block(token.content.removesuffix("\n"), language=(token.info.split() or [None])[0]) + "\n"


def heading_end(opening, closing) -> str:
    """A link to the heading, for the pointer; the contents have it for the keyboard."""
    anchor = opening.attrGet("id")
    link = f'<a class="anchor" href="#{html.escape(anchor)}" aria-hidden="true" tabindex="-1">#</a>' if opening.tag != "h1" else ""
    return f"{link}</{closing.tag}>\n"


def slug(text: str) -> str:
    """The anchor that forges give to a heading."""
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


def unused(anchor: str, ids: set[str]) -> str:
    """`anchor`, with a number if an earlier part of the page has it."""
    number, free = 0, anchor
    while free in ids:
        number += 1
        free = f"{anchor}-{number}"
    ids.add(free)
    return free


def plain(inline) -> str:
    """The text of a line of Markdown."""
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in inline.children or []
        if child.type in ("text", "code_inline", "softbreak", "hardbreak", "image")
    )


def _with_places(tokens, source):
    for token in tokens:
        place = f"{source}:{token.map[0] + 1}" if token.map else source
        yield token, place
        for child in token.children or []:
            yield child, place


def _name_headings(tokens) -> list[Heading]:
    headings, ids = [], set()
    for opening, inline in zip(tokens, tokens[1:]):
        if opening.type == "heading_open":
            text = plain(inline)
            anchor = unused(slug(text) or "section", ids)
            opening.attrSet("id", anchor)
            headings.append(Heading(int(opening.tag[1]), anchor, text))
    return headings


def _name_rows(tokens, ids) -> list[Passage]:
    """Gives each row of a table that begins with a name in code the name as its address."""
    rows = []
    for position, token in enumerate(tokens):
        if token.type != "tr_open":
            continue
        end = next(index for index in range(position, len(tokens)) if tokens[index].type == "tr_close")
        cells = [tokens[index] for index in range(position, end) if tokens[index].type == "inline"]
        names = [child.content for child in (cells[0].children or []) if child.type == "code_inline"] if cells else []
        bare = plain(cells[0]) if cells else ""
        name = names[0] if names else bare if re.fullmatch(r"[\w.]+-?[\w.]*\d[\w.]*", bare) else None
        if name and tokens[position + 1].type == "td_open":
            token.attrSet("id", unused(re.sub(r"[^\w.\-]", "-", name), ids))
            rows.append(Passage(token.attrGet("id"), name, " · ".join(plain(cell) for cell in cells[1:])))
    return rows


def _name_articles(block):
    """`<doc:GettingStarted>` is shown with spaces, and a symbol of DocC with dots."""
    for child in block.children or []:
        if child.type == "text" and child.content.startswith("doc:"):
            child.content = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=A)(?=[A-Z][a-z])", " ", child.content.removeprefix("doc:"))
        elif child.type == "code_inline" and child.markup == "``" and not child.content.startswith("`"):
            child.content = child.content.replace("/", ".")


def _replace_styles(tokens):
    """The site's policy allows no inline style."""
    for token in tokens:
        alignment = ALIGNMENT.fullmatch(token.attrGet("style") or "")
        if alignment:
            del token.attrs["style"]
            token.attrSet("class", alignment.group(1))


def _keep_numbers(tokens):
    """The items of a list have the numbers that the document gives them, also where one is left out."""
    for token in tokens:
        if token.type == "list_item_open" and token.info:
            token.attrSet("value", token.info)


def _without_empty_heads(tokens) -> list:
    """Markdown's tables have a head in any case. One without a word is left out, and a single empty cell names nothing."""
    kept, start = [], 0
    for position, token in enumerate(tokens):
        if token.type == "th_open" and not plain(tokens[position + 1]):
            token.tag = tokens[position + 2].tag = "td"
        if token.type == "thead_open":
            start = len(kept)
        kept.append(token)
        if token.type == "thead_close" and not any(plain(cell) for cell in kept[start:] if cell.type == "inline"):
            del kept[start:]
    return kept


def _description(tokens) -> str:
    """The beginning of the first paragraph, in whole words."""
    for opening, inline in zip(tokens, tokens[1:]):
        if opening.type == "paragraph_open" and plain(inline).strip():
            return textwrap.shorten(plain(inline), width=180, placeholder=" …")
    return ""


def _passages(tokens) -> list[Passage]:
    passages, current, in_named_row = [], None, False
    for position, token in enumerate(tokens):
        if token.type in ("tr_open", "tr_close"):
            in_named_row = token.attrGet("id") is not None
        elif in_named_row:
            continue
        elif token.type == "heading_open":
            is_title = token.tag == "h1"
            current = Passage("" if is_title else token.attrGet("id"), "" if is_title else plain(tokens[position + 1]), "")
            passages.append(current)
        elif token.type in ("inline", "fence") and current and tokens[position - 1].type != "heading_open":
            text = plain(token) if token.type == "inline" else token.content
            current.text = f"{current.text} {' '.join(text.split())}".strip()
    return passages
