"""The table of mutants: the reference client with one fault each, and the cases that must find it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    fault: str
    found_by: tuple[str, ...]
    breaks: str | None
    apply: Callable[[], None]


MUTANTS: dict[str, Mutant] = {}


def mutant(*found_by: str, breaks: str | None = None) -> Callable:
    """Enters a function that builds its fault, which its first line states, into the reference client.

    Each case of `found_by` must fail, and one of them must name the rule `breaks`, if there is one."""

    def enter(function: Callable[[], None]) -> Callable[[], None]:
        name = function.__name__.replace("_", "-")
        assert name not in MUTANTS, f"two mutants are called {name}"
        MUTANTS[name] = Mutant(function.__doc__, found_by, breaks, function)
        return function

    return enter


def around(owner: object, name: str) -> Callable:
    """Puts a function, which gets the original first, in the place of a function of the client."""
    original = getattr(owner, name)

    def put(function: Callable) -> Callable:
        setattr(owner, name, lambda *arguments, **named: function(original, *arguments, **named))
        return function

    return put
