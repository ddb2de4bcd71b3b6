"""What sessions are known by: browsers, addresses, methods. Each list has something frequent, something rare and something single."""

import ipaddress
import random
from dataclasses import dataclass

_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
_WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1"


@dataclass(frozen=True)
class Browser:
    """A User-Agent header, and the names that Coatcheck reads in it."""

    share: float
    header: str
    name: str
    system: str | None


BROWSERS = [
    Browser(34, f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36", "Chrome", "Windows"),
    Browser(19, f"Mozilla/5.0 (Linux; Android 10; K) {_CHROME} Mobile Safari/537.36", "Chrome", "Android"),
    Browser(14, f"Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) {_WEBKIT} Mobile/15E148 Safari/604.1", "Safari", "iPhone"),
    Browser(9, f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36 Edg/142.0.0.0", "Edge", "Windows"),
    Browser(7, f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_WEBKIT} Safari/605.1.15", "Safari", "macOS"),
    Browser(6, f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_CHROME} Safari/537.36", "Chrome", "macOS"),
    Browser(4, "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox", "Windows"),
    Browser(3, "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox", "Linux"),
    Browser(2, f"Mozilla/5.0 (Linux; Android 15) {_CHROME} SamsungBrowser/29.0 Mobile Safari/537.36", "Samsung Internet", "Android"),
    Browser(1, f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {_CHROME} Safari/537.36", "Chrome", "ChromeOS"),
    Browser(1, f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36 OPR/126.0.0.0", "Opera", "Windows"),
]
RARE_BROWSER = Browser(0, "Lynxlike/2.9 (OpenBSD amd64)", "Lynxlike", "OpenBSD")
SINGLE_BROWSER = Browser(0, "Teletext/1.0 (FreeBSD)", "Teletext", "FreeBSD")

METHODS = [(88, ("pwd",)), (10, ("otp", "pwd")), (2, ("hwk", "user"))]
RARE_METHODS = ("pwd", "recovery_code")

# The frequent beginning is that of a company's own network.
FREQUENT_PREFIX, FREQUENT_NETWORK = "10.", "10.0.0.0/8"
RARE_NETWORK, RARE_PREFIX, SINGLE_ADDRESS = "198.51.100.0/24", "198.51.100.", "198.51.100.7"
RARE_IPV6_NETWORK = "2001:db8:5eed:1::/64"
NO_ADDRESS, NO_PREFIX, NO_NETWORK = "192.0.2.1", "192.0.2.", "192.0.2.0/24"


def rare_address(number: int) -> str:
    return f"{RARE_PREFIX}{7 + number}"


def rare_ipv6_address(number: int) -> str:
    return str(ipaddress.IPv6Address(int(ipaddress.IPv6Network(RARE_IPV6_NETWORK).network_address) + number + 1))


def some_address(chance: random.Random) -> str:
    kind, bits = chance.random(), chance.getrandbits(32)
    if kind < 0.55:
        return f"10.{bits & 255}.{bits >> 8 & 255}.{bits >> 16 & 255}"
    if kind < 0.8:
        return f"100.{64 + (bits & 63)}.{bits >> 8 & 255}.{bits >> 16 & 255}"
    return f"2001:db8:{bits & 4095 | 4096:x}:{bits >> 12 & 255 | 256:x}::{bits >> 20 | 4096:x}"


def network(address: str) -> str:
    """The network that an address is filed under: /24, or /64 of IPv6."""
    if ":" not in address:
        return address.rpartition(".")[0] + ".0/24"
    return address.partition("::")[0] + "::/64"  # all of these have their zeros after the network
