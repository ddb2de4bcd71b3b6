"""Writes the pages into the folder of the site."""

import json
import pathlib
import posixpath
import shutil
from dataclasses import dataclass

import jinja2
from markupsafe import Markup

import api
import commands
import modules
import source_files
from documents import Document, Reader
from links import Links
from navigation import Page, Section

HERE = pathlib.Path(__file__).parent
ICON = "Sources/PageRendering/Assets/icon.svg"


@dataclass
class Publisher:
    root: pathlib.Path
    output: pathlib.Path
    sections: list[Section]
    links: Links
    reader: Reader
    library: pathlib.Path | None
    count: int = 0

    def publish(self, binary):
        """Reads everything first, so that mistakes leave the previous site as it is."""
        pages = [page for section in self.sections for page in section.pages]
        written = {page.url: self.document(page, binary) for page in pages}
        for page in pages:
            page.title = page.title or written[page.url].title
        files = self.files()
        self.links.check_anchors({url: document.ids for url, document in written.items()})
        if self.reader.problems.found:
            return
        self.start_folder()
        templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self.write(templates, "home.html", "index.html", title="Coatcheck", description=HOME)
        for section in self.sections:
            for page in section.pages:
                document = written[page.url]
                around = self.neighbours(pages, page)
                self.write(
                    templates, "document.html", page.url, title=page.title, description=document.description, section=section, page=page,
                    document=document, body=Markup(document.body), **around,
                )
        for path, body in files.items():
            self.write(templates, "file.html", f"files/{path}.html", title=path, description=f"{path} of the repository", body=Markup(body))
        self.write_search(pages, written)

    def document(self, page: Page, binary) -> Document:
        if page.source:
            return self.reader.read(page)
        texts = {
            "commands": lambda: commands.write(binary),
            "api": lambda: api.write(self.root),
            "modules": lambda: modules.write(self.root, self.library is not None, self.reader.problems),
        }
        return self.reader.render(texts[page.generator](), f"docs/{page.generator}.md", page.url)

    def files(self) -> dict[str, str]:
        """The files that the documents link to, and those that the pages of folders link to in turn."""
        bodies = {}
        while missing := [path for path in self.links.files if path not in bodies]:
            for path in missing:
                bodies[path] = source_files.write(self.root, path, self.links)
        return bodies

    def start_folder(self):
        shutil.rmtree(self.output, ignore_errors=True)
        shutil.copytree(HERE / "assets", self.output / "assets")
        shutil.copy(self.root / ICON, self.output / "assets/icon.svg")
        for source, target in self.links.images.items():
            (self.output / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.root / source, self.output / target)
        if self.library:
            modules.copy(self.library, self.output)

    def write(self, templates, template, url, **values):
        here = posixpath.dirname(url) or "."
        values = {"section": None, "page": None, **values}
        text = templates.get_template(template).render(
            sections=self.sections, url=url, to=lambda target: posixpath.relpath(target, here), root=posixpath.relpath(".", here), **values
        )
        (self.output / url).parent.mkdir(parents=True, exist_ok=True)
        (self.output / url).write_text(text)
        self.count += 1

    @staticmethod
    def neighbours(pages, page) -> dict:
        position = pages.index(page)
        return {
            "before": pages[position - 1] if position else None,
            "after": pages[position + 1] if position + 1 < len(pages) else None,
        }

    def write_search(self, pages, written):
        """A script and not JSON, because a page that was opened as a file may load only scripts."""
        index = [
            {
                "url": page.url,
                "title": page.title,
                "section": section.title,
                "passages": [[passage.anchor, passage.heading, passage.text] for passage in written[page.url].passages],
            }
            for section in self.sections
            for page in section.pages
        ]
        text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
        (self.output / "assets/search-index.js").write_text(f"globalThis.searchIndex={text};\n")


HOME = "Session-based authentication, complete: the browser holds a ticket, the server holds the coat."
