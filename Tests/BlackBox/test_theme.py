"""Branding: the name, the logo, the colours, the texts and the templates of the pages from a folder."""

import re

import pytest

from harness import Client, Server
from harness.server import ROOT

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>document.title = "x"</script></svg>'
PAGES = ["/login", "/nowhere"]


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


@pytest.fixture
def theme(tmp_path):
    """The folder that `theme init` writes."""
    folder = tmp_path / "themes" / "own"
    result = coatcheck(tmp_path, "theme", "init", folder)
    assert (result.returncode, result.stderr) == (0, "")
    return folder


def coatcheck(folder, *words):
    return Server(folder / "server").command(*map(str, words))


def examples(language) -> list[str]:
    """The blocks of docs/branding.md in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / "docs/branding.md").read_text(), re.M | re.S)


def page(server, path, language="en") -> str:
    """Without the random values that each answer has for itself."""
    text = Client(server).get(path, headers=[("Accept-Language", language)]).text
    return re.sub(r"[\w-]{32,}", "", text)


def asset(server, pattern):
    """The file at the first address on the sign-in page that the pattern fits."""
    return Client(server).get(re.search(pattern, page(server, "/login")).group(1))


# The command


def test_a_new_folder_changes_no_page(start, theme, tmp_path):
    checked = coatcheck(tmp_path, "theme", "check", theme)
    assert checked.returncode == 0
    assert checked.stdout.startswith("The theme can be used.\nen: all ")
    plain, themed = start(), start(web_theme=theme)
    for path in PAGES:
        for language in ("en", "de"):
            # The address of the server is on no page.
            assert page(themed, path, language) == page(plain, path, language)
    assert "template" not in themed.output


def test_init_writes_every_template_and_text_with_its_use(theme):
    built_in = {path.name: path.read_text() for path in (ROOT / "Sources/PageRendering/Templates").glob("*.mustache")}
    written = {path.name: path.read_text().split("\n", 1) for path in (theme / "templates").iterdir()}
    assert {name: rest for name, (_, rest) in written.items()} == built_in
    assert all(re.fullmatch(r"\{\{! coatcheck-template [0-9a-f]{16}: .*\}\}", first) for first, _ in written.values())
    assert sorted(path.name for path in (theme / "texts").iterdir()) == ["de.yaml", "en.yaml"]
    assert (theme / "logo.svg").read_text() == (ROOT / "Sources/PageRendering/Assets/icon.svg").read_text()


def test_init_leaves_a_folder_with_files_as_it_is(theme, tmp_path):
    (theme / "theme.yaml").write_text("name: Mine\n")
    result = coatcheck(tmp_path, "theme", "init", theme)
    assert result.returncode == 1
    assert "is not empty, and nothing in it was changed" in result.stderr
    assert (theme / "theme.yaml").read_text() == "name: Mine\n"


def test_init_accepts_an_empty_folder_and_refuses_a_file_in_its_place(tmp_path):
    (tmp_path / "empty").mkdir()
    assert coatcheck(tmp_path, "theme", "init", tmp_path / "empty").returncode == 0
    (tmp_path / "file").write_text("")
    for path in ("file", "file/below"):
        result = coatcheck(tmp_path, "theme", "init", tmp_path / path)
        assert result.returncode == 1
        assert "cannot be made here" in result.stderr


def test_check_reports_all_mistakes_together(theme, tmp_path):
    (theme / "theme.yaml").write_text('nmae: x\ncolours:\n  light:\n    ink: "#ccc"\n')
    (theme / "texts/fr.yaml").write_text('"Sign in": "<b>Connexion</b>"\n')
    (theme / "templates/login.mustache").write_text("{{{page.username}}}")
    (theme / "notes.txt").write_text("")
    result = coatcheck(tmp_path, "theme", "check", theme)
    assert (result.returncode, result.stdout) == (1, "")
    for part in ('theme.yaml, line 1: there is no key "nmae"', "ink #cccccc on paper", "texts/fr.yaml, line 1: ", "templates/login.mustache: ", "notes.txt: "):
        assert part in result.stderr
    missing = coatcheck(tmp_path, "theme", "check", tmp_path / "none")
    assert missing.returncode == 1
    assert f"there is no folder {tmp_path}/none" in missing.stderr


def test_check_lists_texts_that_are_missing_or_on_no_page_and_stale_templates(theme, tmp_path):
    (theme / "texts/fr.yaml").write_text('"Sign in": "Connexion"\n"Of old": "Autrefois"\n')
    first = "{{! coatcheck-template 0123456789abcdef: copied long ago }}\n"
    (theme / "templates/stub.mustache").write_text(first + "<p>stub</p>\n")
    said = coatcheck(tmp_path, "theme", "check", theme).stdout
    assert re.search(r"^fr: \d+ of \d+ texts are in English; --missing lists them$", said, re.M)
    assert 'texts/fr.yaml: no page has the text "Of old"' in said
    assert "templates/stub.mustache: the built-in template has changed since it was copied" in said
    listed = coatcheck(tmp_path, "theme", "check", "--missing", theme).stdout
    assert '# "Sign out": "Sign out"' in listed
    assert '# "Sign in"' not in listed


# The server


def test_pages_have_the_name_the_logo_the_colours_the_texts_and_the_templates_of_the_documentation(start, theme):
    name, colours, texts = examples("yaml")
    logo, (style,), (template,) = examples("svg")[0], examples("css"), examples("html")
    (theme / "theme.yaml").write_text(name + colours)
    (theme / "logo.svg").write_text(logo)
    (theme / "icon.svg").write_text(LOGO)
    (theme / "style.css").write_text(style)
    (theme / "texts/en.yaml").write_text(texts)
    (theme / "templates/stub.mustache").write_text(template)
    server = start(web_theme=theme)
    login = page(server, "/login")
    assert "<title>Log in · Example &amp; Co</title>" in login
    assert "In your service since 1921" in login
    assert '<span class="stub-word">Welcome</span>' in login
    assert "Coatcheck" not in login
    assert asset(server, r'src="(/assets/logo\.\w+\.svg)"').text == logo
    sheet = asset(server, r'href="(/assets/coatcheck\.\w+\.css)"').text
    assert sheet.startswith((ROOT / "Sources/PageRendering/Assets/coatcheck.css").read_text())
    assert ":root{--accent:#0a5c36;" in sheet
    assert "@media (prefers-color-scheme: dark){:root{--accent:#8fd9b4;" in sheet
    assert sheet.endswith(style)
    icon = asset(server, r'<link rel="icon" type="image/svg\+xml" href="(/assets/icon\.\w+\.svg)"')
    assert icon.text == LOGO
    assert icon.header("Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert icon.header("X-Content-Type-Options") == "nosniff"


def test_a_name_cannot_be_markup(start, theme):
    (theme / "theme.yaml").write_text('name: "</title><script>alert(1)</script>"\n')
    for path in PAGES:
        text = page(start(web_theme=theme), path)
        assert "<script>" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_another_language_is_offered_with_english_for_what_it_lacks(start, theme):
    (theme / "texts/ar.yaml").write_text('"Sign in": "تسجيل الدخول"\n')
    server = start(web_theme=theme, web_languages="de, ar")
    arabic = page(server, "/login", "ar-EG")
    assert '<html lang="ar" dir="rtl"' in arabic
    assert "<h1>تسجيل الدخول</h1>" in arabic
    assert "Username" in arabic
    assert '<html lang="de"' in page(server, "/login", "fr")
    assert '<html lang="de"' in page(server, "/nowhere", "en")


@pytest.mark.parametrize(
    ("settings", "parts"),
    [
        ({"web_languages": "en, fr"}, ["web.languages", "no texts in fr, only in en, de", "texts/fr.yaml"]),
        ({"web_languages": "en, en"}, ["web.languages", '"en" is there twice']),
        ({"web_theme": "none"}, ["web.theme", "there is no folder none"]),
        ({"web_templates": "none"}, ["web.templates", "there is no folder none"]),
    ],
    ids=str,
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path, settings, parts):
    result = Server(tmp_path, **settings).command("serve")
    assert result.returncode == 78
    assert all(part in result.stderr for part in parts)


def test_all_mistakes_of_a_theme_keep_the_server_from_starting_and_commands_work(theme, tmp_path):
    (theme / "theme.yaml").write_text("nmae: x\nlogo: none.svg\n")
    server = Server(tmp_path / "server", web_theme=theme)
    for words in (["serve"], ["config", "check"]):
        result = server.command(*words)
        assert result.returncode == 78
        assert f'web.theme = "{theme}": theme.yaml, line 1: there is no key "nmae"' in result.stderr
        assert f'web.theme = "{theme}": none.svg: there is no such file' in result.stderr
    assert server.command("migrate").returncode == 0
    assert server.command("session", "list").returncode == 0


def test_templates_of_their_own_setting_win_and_their_mistakes_name_it(start, theme, tmp_path):
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "stub.mustache").write_text("<p>of web.templates</p>")
    (theme / "templates/stub.mustache").write_text("<p>of web.theme</p>")
    (theme / "templates/problems.mustache").write_text("")
    server = start(web_theme=theme, web_templates=templates)
    assert "<p>of web.templates</p>" in page(server, "/login")
    (templates / "logn.mustache").write_text("")
    result = Server(tmp_path / "server", web_theme=theme, web_templates=templates).command("config", "check")
    assert result.returncode == 78
    assert f'web.templates = "{templates}": logn.mustache: no page uses it' in result.stderr


def test_the_log_names_a_copy_of_a_template_that_has_changed_since(start, theme):
    copy = (theme / "templates/stub.mustache").read_text()
    (theme / "templates/stub.mustache").write_text(re.sub("template [0-9a-f]{16}", "template 0123456789abcdef", copy) + "more\n")
    server = start(web_theme=theme)
    assert server.output.count("templates/stub.mustache was copied from another version") == 1
    assert "more" in page(server, "/login")
