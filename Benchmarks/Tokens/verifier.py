"""Verifies JSON Web Tokens with PyJWT, alone and with a list of revoked ones.

    python verifier.py FIXTURE REDIS

REDIS is HOST:PORT. Each line of standard input is a name and a count, and is answered with the CPU time of the process and
the time on the clock for that many checks, in nanoseconds.
"""

import json
import sys
import time

import jwt
import redis

NAMES = {"hs256": "HS256", "es256": "ES256", "eddsa": "EdDSA", "rs256": "RS256"}


class Refused(Exception):
    """A token that was revoked."""


def load_keys(fixture: dict) -> dict:
    """The keys, read once: PyJWT would parse a PEM text anew for each token."""
    return {
        name: jwt.get_algorithm_by_name(NAMES[name]).prepare_key(algorithm["key"])
        for name, algorithm in fixture["algorithms"].items()
    }


def checks(fixture: dict, connection: redis.Redis) -> dict:
    """By name: the algorithm, and `none`, `memory` or `redis` for where revoked tokens are listed."""
    keys, revoked = load_keys(fixture), set(fixture["revoked"])
    audience, issuer = fixture["audience"], fixture["issuer"]

    def verify(token: str) -> str:
        name = jwt.get_unverified_header(token)["kid"]
        return jwt.decode(token, keys[name], algorithms=[NAMES[name]], audience=audience, issuer=issuer)["jti"]

    def in_memory(token: str):
        if verify(token) in revoked:
            raise Refused

    def in_redis(token: str):
        if connection.exists(f"revoked:{verify(token)}"):
            raise Refused

    kinds = {"none": verify, "memory": in_memory, "redis": in_redis}
    return {
        f"{name}:{kind}": (check, algorithm["token"])
        for name, algorithm in fixture["algorithms"].items()
        for kind, check in kinds.items()
    }


def main():
    path, address = sys.argv[1:]
    host, _, port = address.rpartition(":")
    with open(path) as file:
        every = checks(json.load(file), redis.Redis(host, int(port)))
    print("ready", flush=True)
    for line in sys.stdin:
        name, count = line.split()
        check, token = every[name]
        before, begun = time.process_time_ns(), time.perf_counter_ns()
        for _ in range(int(count)):
            check(token)
        print(time.process_time_ns() - before, time.perf_counter_ns() - begun, flush=True)


if __name__ == "__main__":
    main()
