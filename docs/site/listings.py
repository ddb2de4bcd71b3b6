"""Source code as HTML, with classes for the colours of assets/site.css."""

import html

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_by_name, get_lexer_for_filename
from pygments.util import ClassNotFound

# Names of files that Pygments does not know, or does not know in this spelling.
LANGUAGES = {".conf.template": "nginx", "nginx.conf": "nginx", "Caddyfile": "text", ".cfg": "text", "/run": "bash", "environment": "bash"}
_FORMATTER = HtmlFormatter(nowrap=True)


def block(text: str, language: str | None = None, path: str | None = None) -> str:
    lexer = _lexer(language, path)
    name = html.escape(language or lexer.aliases[0])
    return f'<pre class="code" data-language="{name}"><code>{highlight(text, lexer, _FORMATTER)}</code></pre>'


def _lexer(language, path):
    options = {"stripnl": False, "ensurenl": False}
    if path and not language:
        language = next((value for ending, value in LANGUAGES.items() if path.endswith(ending)), None)
    try:
        if language:
            return get_lexer_by_name(language, **options)
        return get_lexer_for_filename(path, **options) if path else TextLexer(**options)
    except ClassNotFound:
        return TextLexer(**options)
