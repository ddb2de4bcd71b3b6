"""Runs the reference service: python3 clients/conformance/reference_service --listen 127.0.0.1:8090 --token-file F."""

import argparse
import pathlib
import secrets
import sys

from store import Limits, Store
from web import serve


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="reference_service",
        description="An in-memory session service for tests of clients: faithful to the protocol, not made for production.",
        epilog="It prints one line with its address as soon as it accepts connections, and runs until it is killed.",
    )
    parser.add_argument("--listen", default="127.0.0.1:0", metavar="HOST:PORT or unix:PATH", help="default 127.0.0.1:0, a free port")
    parser.add_argument("--token-file", required=True, type=pathlib.Path, help="the service token; is created when it is missing")
    parser.add_argument("--rotate-after", type=float, default=900, metavar="SECONDS", help="age of a secret that gets an offer")
    options = parser.parse_args()
    if not options.token_file.exists():
        options.token_file.touch(mode=0o600)
        options.token_file.write_text(secrets.token_urlsafe(32) + "\n")
    store = Store(Limits(), rotate_after=options.rotate_after)
    serve(options.listen, options.token_file.read_text().strip(), store)
    return 0


if __name__ == "__main__":
    sys.exit(main())
