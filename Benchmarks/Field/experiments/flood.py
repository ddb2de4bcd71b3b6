"""The latency of `/verify` while as many users as possible sign in, each with a password hashed by Argon2id."""

import json
import subprocess
import tempfile

from Field.contender import BROWSER
from Field.contenders import server
from Field.cores import on_core
from Field.load import HERE, PERCENTILES, parse
from Field.rounds import order, sample, say
from Field.summary import medians

CONNECTIONS = 16


def run(site, plan) -> dict:
    """The medians of every figure of `idle` and of `flood`, and the logins a second that were answered during the flood."""
    with site.part():
        verify, _ = server.run(site, "memory")
        samples, logins = {"idle": [], "flood": []}, []
        for turn in range(plan.rounds):
            say(f"flood of logins, round {turn + 1} of {plan.rounds}")
            for mode in order(["idle", "flood"], turn):
                if mode == "idle":
                    samples[mode].append(sample(verify, plan.load, plan.seconds))
                    continue
                flood = Flood(verify.port, plan)
                samples[mode].append(sample(verify, plan.load, plan.seconds))
                logins.append(flood.end())
        figures = medians(samples)
    kept = ("requests_per_second", "cpu_microseconds", *PERCENTILES)
    return {
        mode: {key: figures[mode][key] for key in kept} for mode in figures
    } | {"answered_logins_per_second": sum(logins) / len(logins)}  # fmt: skip


class Flood:
    """Logins with the right password, from the core of the load, until `end`."""

    def __init__(self, port: int, plan):
        body = json.dumps({"username": server.USER, "password": server.PASSWORD})
        self._script = tempfile.NamedTemporaryFile("w", suffix=".lua")
        self._script.write(f"wrk.method = 'POST'\nwrk.body = [[{body}]]\nwrk.headers['Content-Type'] = 'application/json'\n")
        self._script.write((HERE / "percentiles.lua").read_text())
        self._script.flush()
        # It lasts as long as one sample, and one second to begin and one to end in.
        seconds = round(plan.seconds) + 2
        command = ["setpriv", "--pdeathsig", "KILL", "--", "wrk", "--threads", "1", "--connections", str(CONNECTIONS)]
        command += ["--timeout", "30s", "--duration", f"{seconds}s", "--script", self._script.name, "--header", f"User-Agent: {BROWSER}"]
        with on_core(plan.load.core):
            self._process = subprocess.Popen(
                [*command, f"http://127.0.0.1:{port}/api/v1/login"], stdout=subprocess.PIPE, text=True
            )

    def end(self) -> float:
        """Waits for the end: successful logins a second."""
        answers = parse(self._process.communicate()[0])
        self._script.close()
        return (answers.requests - answers.refused) / answers.seconds
