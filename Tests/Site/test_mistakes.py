"""What is wrong in a document stops the site, and the message says where it is and what to do."""

import shutil
import subprocess
import sys

import pytest
from harness.server import BINARY, ROOT

NAVIGATION = """
[[section]]
title = "All"
folder = "all"
about = "Everything."
[[section.group]]
pages = ["README.md", "docs/other.md"]
"""


class Repository:
    """A small one with the program of the real one."""

    def __init__(self, folder):
        self.folder = folder
        for path in ("docs/site", "Sources/PageRendering/Assets", "Sources/WebAPI"):
            shutil.copytree(ROOT / path, folder / path, ignore=shutil.ignore_patterns("__pycache__", "*.swift"))
        shutil.copy(ROOT / "Package.swift", folder)
        self.write("docs/site/navigation.toml", NAVIGATION)
        self.write("README.md", "# Read me\n\nSee [the other](docs/other.md#a-part).\n")
        self.write("docs/other.md", "# Other\n\nText.\n\n## A part\n\nMore [text](../README.md).\n")

    def write(self, path, text):
        (self.folder / path).write_text(text)

    def make(self):
        command = [sys.executable, "docs/site", "--output", "site", "--binary", BINARY]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True)


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path)


@pytest.fixture
def refused(repository):
    """What the program reports, which is also the only thing that it does."""

    def refused(path=None, text=None):
        if path:
            repository.write(path, text)
        ended = repository.make()
        assert ended.returncode == 1, ended.stdout
        assert not (repository.folder / "site").exists()
        return ended.stderr

    return refused


def test_documents_without_a_mistake_become_a_site(repository):
    ended = repository.make()
    assert ended.returncode == 0, ended.stderr
    assert 'href="other.html#a-part"' in (repository.folder / "site/all/readme.html").read_text()


def test_a_link_to_nothing(refused):
    report = refused("docs/other.md", "# Other\n\n## A part\n\nRead\n[on](missing.md).\n")
    assert report.startswith("docs/other.md:5: the link leads to docs/missing.md, which does not exist")


def test_a_link_to_a_heading_that_there_is_not(refused):
    assert "README.md:3: all/other.html has no heading #a-part" in refused("docs/other.md", "# Other\n\n## Another part\n")


def test_a_document_that_is_not_in_the_navigation(refused):
    assert "docs/new.md: the document is in no section of docs/site/navigation.toml" in refused("docs/new.md", "# New\n")


def test_an_entry_without_its_document(repository, refused):
    (repository.folder / "docs/other.md").unlink()
    assert "there is no document docs/other.md" in refused()


def test_a_page_that_has_two_entries(refused):
    report = refused("docs/site/navigation.toml", NAVIGATION.replace('"README.md", ', '"README.md", "README.md", '))
    assert "the document README.md has two entries" in report


@pytest.mark.parametrize("html", ["<b>bold</b>", "<script src='https://elsewhere.example/'></script>", "<img src='https://elsewhere.example/a.png'>"])
def test_html_in_a_document(refused, html):
    assert "docs/other.md:3: HTML is not shown by every reader" in refused("docs/other.md", f"# Other\n\nSome {html}.\n\n## A part\n")


def test_a_picture_from_elsewhere(refused):
    text = "# Other\n\n![A picture](https://elsewhere.example/a.png)\n\n## A part\n"
    assert "there is no picture https://elsewhere.example/a.png in the repository" in refused("docs/other.md", text)


def test_a_file_to_show_that_there_is_not(refused):
    assert "there is no file docs/missing.yaml to show" in refused("docs/other.md", "# Other\n\n<!-- file: missing.yaml -->\n\n## A part\n")


@pytest.mark.parametrize("text", ["Text without a title.\n\n## A part\n", "# Other\n\n### Too deep\n\n## A part\n"])
def test_headings_out_of_order(refused, text):
    assert "docs/other.md: the " in refused("docs/other.md", text)


def test_all_mistakes_are_reported_in_one_run(refused):
    report = refused("docs/other.md", "# Other\n\n[one](a.md)\n\n[two](b.md)\n")
    assert "docs/a.md" in report and "docs/b.md" in report and "3 mistakes" in report
