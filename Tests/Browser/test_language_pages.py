"""Pages in other languages than English: longer words, and letters that run from right to left."""

import re

import pytest
import yaml

from harness import Server, axe, texts
from harness.browser import Browser

GERMAN = yaml.safe_load((texts.TEXTS / "de.yaml").read_text())
WORDS = "تسجيل الدخول إلى حسابك وحماية جلستك من أجهزة أخرى في هذا الموقع".split()
PATHS = ["/login", "/account", "/account/factors", "/admin", "/admin/users", "/admin/sessions", "/admin/audit", "/admin/settings", "/missing"]

# Words that are wider than the page, unless they stand in a box of their own that scrolls.
WIDER = "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
# Where the middle of an element is, from the left edge in parts of the width.
PLACE = "const box = arguments[0].getBoundingClientRect(); return (box.left + box.right) / 2 / document.documentElement.clientWidth"


def arabic(message: str, number: int) -> str:
    """The message in Arabic letters, as long as the English one, with its tags. What it says is of no matter here, but that no other
    says the same: its number is in it."""
    pieces = re.split(r"(\{\{[^}]*\}\}|<[^>]*>|\{\d+\})", message)
    words = [" ".join(WORDS[index % len(WORDS)] for index, _ in enumerate(piece.split())) for piece in pieces[::2]]
    words[0] += "".join(chr(ord("٠") + int(digit)) for digit in str(number))
    spaced = [(" " if piece[:1] == " " else "") + text + (" " if piece[-1:] == " " else "") for piece, text in zip(pieces[::2], words, strict=True)]
    return "".join(part for pair in zip(spaced, [*pieces[1::2], ""], strict=True) for part in pair)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with a third language, which an operator has added."""
    theme = tmp_path_factory.mktemp("theme")
    (theme / "theme.yaml").write_text("name: Garderobe")
    (theme / "texts").mkdir()
    (theme / "texts/ar.yaml").write_text(yaml.safe_dump({message: arabic(message, number) for number, message in enumerate(GERMAN)}, allow_unicode=True))
    server = Server(tmp_path_factory.mktemp("languages"), web_theme=theme, web_languages="en, de, ar").start()
    yield server
    server.stop()


@pytest.fixture(params=["de", "ar"])
def language(request):
    return request.param


@pytest.fixture(params=PATHS)
def page(request, browser, language):
    if request.param != "/login":
        browser = request.getfixturevalue("as_admin")
    browser.language(language)
    return browser.open(request.param)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_fits_the_screen_and_axe_finds_no_violation(page, language, width, pictures):
    page.size(width, 800)
    root = page.find("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == (language, "rtl" if language == "ar" else "ltr")
    page.photograph(pictures / f"{language}{page.path.replace('/', '-')}-{width}.png")
    assert not page.run(WIDER)
    assert axe.violations(page.driver) == []


def test_the_frame_of_a_page_is_mirrored_where_letters_run_from_right_to_left(as_admin: Browser):
    places = {}
    for language in ("en", "ar"):
        as_admin.language(language)
        as_admin.open("/admin")
        places[language] = [as_admin.run(PLACE, as_admin.find(selector)) for selector in (".brand", ".sign-out", ".tabs li")]
    assert [place < 0.5 for place in places["en"]] == [True, False, True]
    assert [place < 0.5 for place in places["ar"]] == [False, True, False]


def test_what_a_program_wrote_keeps_its_direction(as_admin: Browser):
    as_admin.language("ar")
    as_admin.open("/admin/settings")
    assert as_admin.run("return getComputedStyle(document.querySelector('.settings code')).direction") == "ltr"

