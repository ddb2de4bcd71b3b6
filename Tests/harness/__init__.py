"""Drives the real server from outside: a process, raw HTTP, cookies handled by hand."""

from harness.client import Client, Response
from harness.cookies import SetCookie
from harness.load import Load
from harness.server import Server
from harness.site import Site

__all__ = ["Client", "Load", "Response", "Server", "SetCookie", "Site"]
