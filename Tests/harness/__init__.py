"""Drives the real server from outside: a process, raw HTTP, cookies handled by hand."""

from harness.client import Client, Response
from harness.cookies import SetCookie
from harness.server import Server

__all__ = ["Client", "Response", "Server", "SetCookie"]
