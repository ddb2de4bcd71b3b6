"""The pages for users without a mouse or with a screen reader (WCAG 2.2 AA)."""

import pytest

from harness import axe

PAGES = ["/login", "/logout", "/account", "/reauthenticate", "/admin", "/admin/users", "/admin/sessions", "/admin/sessions?remember=false", "/admin/audit", "/missing"]

#: Further pages of the console, made of the same parts.
RECORDS = ["/admin/sessions/{session}", "/admin/sessions/end?matching=1&user={person}", "/admin/audit/1", "/admin/rules?address=https://app.example.org/&user=keeper", "/admin/settings", "/admin/users/{account}"]

UNLABELLED = """
const named = (element) => element.labels?.length || element.ariaLabel || element.getAttribute('aria-labelledby');
return [...document.querySelectorAll('input:not([type=hidden]):not([aria-hidden]), select, textarea')]
    .filter((element) => !named(element)).map((element) => element.outerHTML);
"""

NAMELESS = """
return [...document.querySelectorAll('a, button')]
    .filter((element) => !element.textContent.trim() && !element.ariaLabel).map((element) => element.outerHTML);
"""

LOW_CONTRAST = """
const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
const context = canvas.getContext('2d', { willReadFrequently: true });
const rgba = (color) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
};
const background = (element) => {
    for (let node = element; node; node = node.parentElement) {
        const color = rgba(getComputedStyle(node).backgroundColor);
        if (color[3] === 255) return color;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18, 255] : [255, 255, 255, 255];
};
const luminance = (color) => {
    const [r, g, b] = color.slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const found = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const [lighter, darker] = [luminance(rgba(style.color)), luminance(background(element))].sort((a, b) => b - a);
    const ratio = (lighter + 0.05) / (darker + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} ${element.tagName} ${walker.currentNode.textContent.trim()}`);
}
return found;
"""

FOCUSABLE = """
return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter((element) => !element.disabled && element.tabIndex >= 0 && element.checkVisibility());
"""


@pytest.fixture(params=PAGES)
def page(request, browser):
    if request.param != "/login":
        browser = request.getfixturevalue("as_admin")
    return browser.open(request.param)


@pytest.mark.parametrize("scheme, width", [("light", 1280), ("dark", 360)])
def test_axe_finds_no_violation(page, scheme, width):
    page.scheme(scheme)
    page.size(width, 800)
    assert axe.violations(page.driver) == []


@pytest.mark.parametrize("path", RECORDS)
def test_axe_finds_no_violation_on_a_page_of_a_record(as_admin, person, other_device, path):
    session = other_device.session().json
    page = as_admin.open(path.format(session=session["session"]["id"], person=person, account=session["principal"]["id"]))
    for scheme, width in [("light", 1280), ("dark", 360)]:
        page.scheme(scheme)
        page.size(width, 800)
        assert axe.violations(page.driver) == []


def test_the_language_is_declared(page):
    assert page.find("html").get_attribute("lang") == "en"


def test_the_title_says_which_page_it_is(page):
    assert "Coatcheck" in page.driver.title
    assert page.driver.title != "Coatcheck"


def test_there_is_one_main_landmark_and_one_first_heading(page):
    assert len(page.all("main")) == 1
    assert len(page.all("h1")) == 1


def test_headings_skip_no_level(page):
    levels = [int(heading.tag_name[1]) for heading in page.all("h1, h2, h3, h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:]))


def test_every_field_has_a_label(page):
    assert page.run(UNLABELLED) == []


def test_every_link_and_button_has_a_name(page):
    assert page.run(NAMELESS) == []


def test_pictures_have_a_text_alternative(page):
    assert [image for image in page.all("img") if image.get_attribute("alt") is None] == []


def test_table_headers_are_header_cells(page):
    for table in page.all("table"):
        assert table.find_elements("css selector", "th")


def test_no_id_is_used_twice(page):
    ids = page.run("return [...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_background(page, scheme):
    page.scheme(scheme)
    assert page.run(LOW_CONTRAST) == []


def test_the_tab_key_visits_everything_in_reading_order_and_shows_where_it_is(page):
    expected = page.run(FOCUSABLE)
    page.run("document.activeElement.blur(); window.getSelection().removeAllRanges(); document.body.tabIndex = -1; document.body.focus()")
    visited = []
    for _ in range(len(expected) + 10):  # A date field has several stops.
        element = page.press_tab()
        if element.tag_name == "body" or len(visited) == len(expected):
            break
        if element in visited:
            continue
        visited.append(element)
        style = page.run(
            "const s = getComputedStyle(arguments[0]); return [s.outlineStyle, s.outlineWidth, s.boxShadow]", element
        )
        assert (style[0] != "none" and style[1] != "0px") or style[2] != "none", element.get_attribute("outerHTML")
    assert [element.get_attribute("outerHTML") for element in visited] == [
        element.get_attribute("outerHTML") for element in expected
    ]


def test_targets_are_large_enough_to_touch(page):
    page.size(360, 800)
    small = page.run(
        """return [...document.querySelectorAll('button, input:not([type=hidden]):not([type=checkbox]):not([aria-hidden]), select')]
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 24)
        .map((element) => element.outerHTML)"""
    )
    assert small == []


def test_an_error_is_announced(browser, person):
    browser.log_in(person, "wrong-password-entirely")
    assert browser.find('[role="alert"]').is_displayed()
