"""Starts a contender, or says why it cannot take part."""

from Field.contender import Contender, Target
from Field.program import FAILURES
from Field.proof import prove
from Field.rounds import say
from Field.site import Site


def start(site: Site, contender: Contender, skipped: dict[str, str]) -> list[Target]:
    """Its targets, proven to do their job; none, and the reason in `skipped`, if it cannot take part."""
    if missing := contender.missing():
        skipped[contender.name] = f"needs {', '.join(missing)}"
        say(f"{contender.name} is left out: {skipped[contender.name]}; `scripts/setup bench` installs it")
        return []
    try:
        targets = contender.start(site)
        for target in targets:
            prove(target)
        say(f"{contender.name} runs")
        return targets
    except FAILURES as failure:
        skipped[contender.name] = str(failure).partition("\n")[0][:200]
        say(f"{contender.name} is left out: {failure}")
        return []
