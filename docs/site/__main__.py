"""Writes the documentation as a static site.

    python docs/site [--output FOLDER] [--binary FILE] [--library FOLDER]

The documents are those of the repository, in the order of navigation.toml; the commands are those of the binary, the API is that of
openapi.json. A link to nothing, a document outside the navigation and HTML in a document are mistakes: all of them are reported,
and the status is 1.
"""

import argparse
import pathlib
import sys

import navigation
from documents import Reader
from links import Links
from problems import Problems
from publishing import Publisher

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def main() -> int:
    options = arguments()
    if not options.binary.is_file():
        sys.exit(f"site: there is no program {options.binary}, whose commands the site describes: run scripts/build first")
    problems = Problems()
    sections = navigation.load(ROOT, problems)
    links = Links(ROOT, [page for section in sections for page in section.pages], problems)
    publisher = Publisher(ROOT, options.output, sections, links, Reader(ROOT, links, problems), options.library)
    if not problems.found:
        publisher.publish(options.binary)
    if problems.found:
        print("\n".join(problems.found), file=sys.stderr)
        print(f"site: {len(problems.found)} mistakes in the documents", file=sys.stderr)
        return 1
    print(f"site: {publisher.count} pages in {options.output}; open {options.output / 'index.html'}")
    return 0


def arguments():
    parser = argparse.ArgumentParser(prog="docs/site", description="Writes the documentation as a static site.")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / ".build/site", help="the folder of the site, which is replaced")
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / ".build/debug/coatcheck", help="the program whose commands are described")
    parser.add_argument("--library", type=pathlib.Path, help="the folder of `make docs`; without it the library's symbols are left out")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
