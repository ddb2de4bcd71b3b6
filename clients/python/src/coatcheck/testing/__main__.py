"""Serves an in-memory session service for tests: `python -m coatcheck.testing --listen 127.0.0.1:0`.

Prints one line when it is ready: `ready ADDRESS SERVICE-TOKEN`. Ends with the process that closes its standard input
when `--until-eof` is given, else when it is told to.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from coatcheck.testing import Policy, Service
from coatcheck.testing.http import Server


def main() -> None:
    """Reads the command line and serves."""
    parser = argparse.ArgumentParser(
        prog="python -m coatcheck.testing", description="An in-memory session service for tests."
    )
    parser.add_argument("--listen", default="127.0.0.1:0", help="HOST:PORT or unix:PATH; port 0 takes a free one")
    parser.add_argument("--application", default="app", help="the name of the application")
    parser.add_argument("--token", help="the application's service token; a random one by default")
    parser.add_argument(
        "--rotation", type=float, default=900, help="seconds after which a new secret is offered; 0: never"
    )
    parser.add_argument("--per-principal", type=int, default=10, help="most sessions of a principal")
    parser.add_argument(
        "--excess", choices=["end-oldest", "deny"], default="end-oldest", help="what happens to one more"
    )
    parser.add_argument("--until-eof", action="store_true", help="end when standard input is closed")
    arguments = parser.parse_args()
    policy = Policy(
        rotation_interval=arguments.rotation or None,
        per_principal=arguments.per_principal,
        excess=arguments.excess,
    )
    service = Service(arguments.application, policy=policy, token=arguments.token)
    listen = arguments.listen if ":/" in arguments.listen else f"http://{arguments.listen}"
    server = Server(service, listen)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", server.address, service.token, flush=True)
    if arguments.until_eof:
        sys.stdin.read()
    else:
        threading.Event().wait()


if __name__ == "__main__":
    main()
