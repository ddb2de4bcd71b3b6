"""Pages of the repository's files that documents link to, so that the site needs no other one."""

import html
import pathlib
import posixpath

import listings

HIDDEN = {"var", "__pycache__", "node_modules"}


def write(root: pathlib.Path, path: str, links) -> str:
    """The body of the page of a file, or of a folder with pages for all that it contains."""
    target = root / path
    title = f"<h1><code>{html.escape(path)}</code></h1>\n"
    if target.is_file():
        return title + listings.block(target.read_text(), path=path)
    items = []
    for name in contents(target):
        address = posixpath.relpath(links.page(f"{path}/{name}", path), posixpath.dirname(f"files/{path}.html"))
        items.append(f'<li><a href="{html.escape(address)}"><code>{html.escape(name)}</code></a></li>\n')
    return f"{title}<p>Files of this folder:</p>\n<ul>\n{''.join(items)}</ul>\n"


def contents(folder: pathlib.Path) -> list[str]:
    """The text files of a folder and of those below it."""
    found = []
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        if file.is_file() and not any(part in HIDDEN or part.startswith(".") for part in parts) and _is_text(file):
            found.append("/".join(parts))
    return found


def _is_text(file) -> bool:
    try:
        file.read_text()
    except UnicodeDecodeError:
        return False
    return True
