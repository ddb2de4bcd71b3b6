"""Measurements that are no row of the table. Each has a function `run(site, plan)` and returns what goes into the results."""

from Field.experiments import flood, logins, pgbench, revocations, service, sizes

ALL = {
    "sizes": (sizes.run, "cost and memory by number of sessions, 1 k to 1 M"),
    "revocations": (revocations.run, "how long a revocation takes, without and under load"),
    "flood": (flood.run, "latency of /verify during a flood of logins"),
    "pgbench": (pgbench.run, "look-ups in PostgreSQL beside pgbench"),
    "logins": (logins.run, "durable logins a second in SQLite"),
    "service": (service.run, "the session service, alone and in Flask and gin, beside sessions in Redis"),
}
