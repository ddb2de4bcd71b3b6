"""What a look-up costs and a session takes, by the number of sessions in the store. The requests use up to 10,000 of them."""

from Field.accounting import memory_bytes
from Field.contender import Target
from Field.contenders import library
from Field.program import FAILURES
from Field.rounds import measure, say
from Field.summary import medians

STORES = {"memory": "memory", **library.STORES, "near-redis": "Redis, near cache"}


def run(site, plan) -> dict:
    """By store and number: medians of every figure, and `store_bytes`, the size of the store or of the server's memory."""
    results = {}
    for store in STORES:
        try:
            with site.part():
                results[store] = _store(site, plan, store)
        except FAILURES as failure:
            say(f"sizes in {store}: {failure}")
    return results


def _store(site, plan, store: str) -> dict:
    """The servers of all numbers run at the same time and are driven in turns."""
    targets, sizes = [], {}
    for number in plan.session_numbers:
        say(f"{STORES[store]}: signing {number:,} users in")
        target, sizes[number] = _filled(site, store, number)
        targets.append(target)
    figures = medians(measure(targets, plan.load, plan.rounds, plan.seconds))
    return {
        str(number): figures[target.name] | {"store_bytes": sizes[number]}
        for number, target in zip(plan.session_numbers, targets)
        if target.name in figures
    }


def _filled(site, store: str, number: int) -> tuple[Target, int]:
    stores, commands, size, arguments = [], None, None, ["memory"]
    if store != "memory":
        url, stores, commands, size = library.open_store(site, store.removeprefix("near-"), durable=False)
        arguments = ["near" if store.startswith("near-") else "strict", url]
    empty = size() if size else 0
    program, port, _, cookies = library.run(site, arguments, number - 1)
    target = Target(f"{store}-{number}", store, "sizes", port, [program.pid], stores, cookies=cookies)
    return target, (size() if size else memory_bytes([program.pid])) - empty


def bytes_per_session(by_number: dict) -> float | None:
    """Between the smallest and the largest number, so that what an empty store takes does not count."""
    numbers = sorted(map(int, by_number))
    if len(numbers) < 2:
        return None
    first, last = (by_number[str(number)]["store_bytes"] for number in (numbers[0], numbers[-1]))
    return (last - first) / (numbers[-1] - numbers[0])
