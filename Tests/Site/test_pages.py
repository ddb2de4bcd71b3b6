"""Every page of the site: valid, reachable, and complete in itself."""

import re

import pytest
from harness.server import ROOT

# What loads something, and the attribute that says what.
LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data", "video": "src", "audio": "src"}
# Files that the how-to pages show.
SHOWN = [
    "deploy/nginx/coatcheck.conf.template",
    "deploy/caddy/Caddyfile",
    "deploy/traefik/traefik.yaml",
    "deploy/traefik/dynamic.yaml",
    "deploy/envoy/envoy.yaml",
    "deploy/haproxy/haproxy.cfg",
    "deploy/haproxy/coatcheck.lua",
    "Examples/flask/app.py",
    "Examples/django/shop/settings.py",
    "Examples/fastapi/app.py",
    "Examples/gin/main.go",
    "Examples/login/main.swift",
]
# The largest page has the whole API.
LARGEST_PAGE = 200_000


def is_elsewhere(address) -> bool:
    return bool(re.match(r"[a-z][a-z0-9+.-]*:|//", address))


def test_every_page_is_valid_html_with_ids_that_occur_once(site):
    for page in site.pages.values():
        assert page.tree is not None
        assert len(page.ids) == len(set(page.ids)), page.url


def test_every_link_leads_to_a_page_and_to_an_anchor_of_it(site):
    broken = []
    for page in site.pages.values():
        for link in page.all("a"):
            href = link.get("href")
            if is_elsewhere(href):
                assert href.startswith(("https://", "http://")), (page.url, href)
                continue
            target, anchor = page.target(href)
            target += "/index.html" if href.endswith("/") else ""
            if not (site.folder / target).is_file():
                broken.append((page.url, href))
            elif anchor and target in site.pages and anchor not in site.pages[target].ids:
                broken.append((page.url, href))
    assert broken == []


def test_no_page_loads_anything_from_elsewhere(site):
    for page in site.pages.values():
        for element in page.all(*LOADING):
            address = element.get(LOADING[element.tag])
            assert address and not is_elsewhere(address), (page.url, address)
            assert (site.folder / page.target(address)[0]).is_file(), (page.url, address)
    for file in (site.folder / "assets").glob("*.css"):
        assert not re.search(r"url\(|@import", file.read_text()), file.name


def test_the_policy_of_every_page_allows_only_files_of_the_site(site):
    for page in site.pages.values():
        policies = [meta.get("content") for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
        assert policies == [
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
        ], page.url


def test_no_page_needs_an_exception_from_the_policy(site):
    for page in site.pages.values():
        for element in page.tree.iter():
            assert not [name for name in element.keys() if name == "style" or name.startswith("on")], (page.url, element.tag)
        assert all(script.get("src") and not script.text for script in page.all("script")), page.url
        assert page.all("style") == [], page.url


def test_every_document_of_the_repository_is_in_the_navigation(site):
    shown = set(re.findall(r"From <code>([^<]+)</code> of the repository", "".join(page.text for page in site.documents)))
    patterns = ["*.md", "docs/**/*.md", "clients/**/*.md", "Examples/**/*.md", "deploy/**/*.md", "Sources/**/*.docc/*.md"]
    assert {path.relative_to(ROOT).as_posix() for pattern in patterns for path in ROOT.glob(pattern)} == shown


def test_every_page_is_reached_from_the_contents_of_the_first_page_or_of_the_decisions(site):
    reached = set()
    for url in ("index.html", "project/decisions.html"):
        page = site.pages[url]
        contents = next(element for element in page.all("nav") if element.get("id") == "contents")
        reached |= {page.target(link.get("href"))[0] for link in contents.iter("a")}
    assert {page.url for page in site.documents} - {"index.html"} == reached


def test_every_page_has_one_title_one_main_part_and_headings_that_skip_no_level(site):
    for page in site.pages.values():
        levels = [int(heading.tag[1]) for heading in page.all("h1", "h2", "h3", "h4")]
        assert levels[0] == 1 and levels.count(1) == 1, page.url
        assert all(later <= earlier + 1 for earlier, later in zip(levels, levels[1:])), page.url
        assert len(page.all("main")) == 1, page.url
        assert page.tree.get("lang") == "en", page.url
    titles = ["".join(title.itertext()) for page in site.documents for title in page.all("title")]
    assert len(titles) == len(set(titles)) == len(site.documents)


def test_every_picture_has_a_text_alternative(site):
    for page in site.pages.values():
        assert all(image.get("alt") is not None for image in page.all("img")), page.url


def test_the_page_that_is_open_is_marked_in_the_contents(site):
    for page in site.documents:
        marked = [page.target(link.get("href"))[0] for link in page.all("a") if link.get("aria-current") == "page"]
        assert marked == ([] if page.url == "index.html" else [page.url]), page.url


def test_pages_are_small(site):
    for page in site.documents:
        assert len(page.text.encode()) < LARGEST_PAGE, page.url
    assert sum(file.stat().st_size for file in (site.folder / "assets").iterdir() if file.name != "search-index.js") < 32_000


@pytest.mark.parametrize("path", SHOWN)
def test_shipped_files_are_shown_letter_by_letter(site, path):
    text = (ROOT / path).read_text()
    shown = ["".join(code.itertext()) for page in site.documents if page.url.startswith("how-to/") for code in page.all("code")]
    assert text in shown
