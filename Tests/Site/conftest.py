"""The site as `make site` writes it, and its pages."""

import functools
import http.server
import pathlib
import subprocess
import sys
import threading

import pytest
from harness.server import BINARY, ROOT
from pages import Site

GENERATOR = ROOT / "docs/site"
LIBRARY = ROOT / ".build/docs"


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Site:
    """With the library's symbols, if `scripts/docs` has written them; `make test` runs it before."""
    folder = tmp_path_factory.mktemp("site")
    library = ["--library", LIBRARY] if LIBRARY.is_dir() else []
    command = [sys.executable, GENERATOR, "--output", folder, "--binary", BINARY, *library]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return Site(folder)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def address(site, tmp_path_factory) -> str:
    """The site in a folder of a web server, because it must work in any."""
    root = tmp_path_factory.mktemp("host")
    pathlib.Path(root / "handbook").symlink_to(site.folder)
    handler = functools.partial(Quiet, directory=root)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/handbook"
        server.shutdown()
        thread.join()
