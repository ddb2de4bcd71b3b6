"""Unit costs: what one operation costs at the store and takes on the way, as measured, and what is assumed."""

import pathlib
import tomllib
from dataclasses import dataclass

FILE = pathlib.Path(__file__).with_name("units.toml")


@dataclass(frozen=True)
class Engine:
    """One kind of store. CPU times are of the engine's processes, in microseconds; times on the clock in milliseconds."""

    name: str
    # How many operations the engine executes at once.
    servers: int
    # CPU time of a look-up, of a login, and of one last-seen in a batch.
    look_up_us: float
    login_us: float
    touch_us: float
    # CPU time of a beat of an idle cache.
    beat_us: float
    # CPU time of a revocation: a fixed part, and a part for each near cache that must learn of it.
    revoke_us: float
    member_us: float
    # Times on the clock of a single look-up and of a single change, seen from the server.
    trip_ms: float
    change_ms: float
    # Bytes of a session, indexes included.
    session_bytes: int

    # How often a near cache looks for news by itself, if the engine sends no hints; zero if it does.
    look_ms: float = 0
    # Whether a hint names what changed, so that one beat acknowledges it. Otherwise the first asks and the second acknowledges.
    hint_tells: bool = False
    # Whether a beat that acknowledges waits for the disk, as a change does.
    beats_wait: bool = False
    # Whether the hint is a transaction of its own after the change.
    hint_follows: bool = False

    @property
    def way_ms(self) -> float:
        """One way between a server and the engine on the same machine, with the client's own work."""
        return max(0.0, (self.trip_ms - self.look_up_us / 1000) / 2)

    @property
    def commit_ms(self) -> float:
        """How long a change keeps its caller waiting for the disk, beyond the way and the CPU time."""
        return max(0.0, self.change_ms - 2 * self.way_ms - self.login_us / 1000)


@dataclass(frozen=True)
class Units:
    """All unit costs, the assumptions by name, and what was measured of whole revocations between two instances."""

    day: str
    machine: str
    engines: dict[str, Engine]
    assumed: dict[str, float]
    # Name of the engine to the median and the 99th percentile, in milliseconds.
    measured: dict[str, tuple[float, float]]


def read(file: pathlib.Path = FILE) -> Units:
    """Reads the file. An unknown or missing key is an error."""
    content = tomllib.loads(file.read_text())
    return Units(
        day=content["day"],
        machine=content["machine"],
        engines={name: Engine(name=name, **values) for name, values in content["engines"].items()},
        assumed=content["assumed"],
        measured={name: (pair["p50_ms"], pair["p99_ms"]) for name, pair in content["measured"].items()},
    )
