"""For any request: an application gets only requests that the rules allow, and malformed requests are
refused. Two applications behind each proxy, people of the wrong group among the visitors.

MATRIX_VARIANTS says how many requests each application gets (`make matrix`: 20,000), MATRIX_SEED which ones."""

import collections
import os
import re
import threading
import time

import pytest

from harness.installation import APP
from harness.line import Line
from harness.oracle import OTHER, PEOPLE, divergences
from harness.variants import variant

COUNT = int(os.environ.get("MATRIX_VARIANTS", "2000"))
SEED = int(os.environ.get("MATRIX_SEED", "1"))
THREADS = 4
#: What a proxy says by itself about a method or a version that it does not know. No other error is a server's fault here.
NOT_IMPLEMENTED = (501, 505)


def send_all(pair, cookies, host, other) -> dict:
    """Sends every variant; returns the answers' statuses by number."""
    statuses = {}

    def send(numbers):
        line = Line(pair, host)
        for number in numbers:
            made = variant(number, host, other, pair.door, SEED)
            statuses[number] = answered(line, made.raw(cookies[made.person]))
        line.close()

    threads = [threading.Thread(target=send, args=(range(start, COUNT, THREADS),)) for start in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def answered(line, request) -> int:
    """The status. A store that did not answer in time on a busy machine does so at the third try; a request that is no request is
    never answered better."""
    for _ in range(2):
        if (status := line.send(request)) < 500 or status in NOT_IMPLEMENTED:
            return status
        time.sleep(1)
    return line.send(request)


def sender(head: bytes, host, other, pair):
    """The variant that a request at the application comes from."""
    number = re.search(rb"(?mi)^x-variant: *(\d+)\r?$", head)
    return number and variant(int(number[1]), host, other, pair.door, SEED)


@pytest.mark.parametrize("host, other", [(APP, OTHER), (OTHER, APP)], ids=["first", "second"])
def test_an_application_gets_only_what_the_rules_let_through(pair, cookies, host, other, record_property):
    pair.app.received.clear()
    statuses = send_all(pair, cookies, host, other)
    assert len(statuses) == COUNT
    found, reached = [], collections.Counter()
    for head in pair.app.received:
        made = sender(head, host, other, pair)
        if not made:
            found.append((head, ["nobody's request"]))
            continue
        reached[made.person] += 1
        identity = {} if made.person == "anonymous" else {"remote-user": made.person}
        if wrong := divergences(head, made.person, pair.door, identity):
            found.append((made.raw(""), head, wrong))
    failed = {number: status for number, status in statuses.items() if status >= 500 and status not in NOT_IMPLEMENTED}
    line = f"{pair.name:8} {host:20} {COUNT} variants, {sum(reached.values())} reached the application {dict(reached)}, {len(found)} divergences"
    record_property("timeline", f"{line}, statuses {dict(sorted(collections.Counter(statuses.values()).items()))}")
    assert not found, found[:5]
    assert not failed, [(status, variant(number, host, other, pair.door, SEED).raw("")) for number, status in list(failed.items())[:5]]
    assert all(reached[person] > COUNT / 500 for person in PEOPLE), "the matrix is of no use"
