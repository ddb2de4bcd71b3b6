"""Where contenders run: folders, ports, the core of the servers, and the stores."""

import contextlib
import pathlib

from harness.engines import EngineError, Postgres, Redis, engine_folder
from harness.ports import free_port

from Field.cores import on_core
from Field.program import Failure, Program


class Site:
    """Everything that is started here ends with the `with` block, in reverse order. All of it runs on one core: a server and
    its store share it, so that requests per second are those of one core for both."""

    def __init__(self, core: int):
        self.core = core
        self._stack = self._whole = contextlib.ExitStack()
        self._postgres: Postgres | None = None
        self._number = 0

    def __enter__(self):
        self.folder = self._stack.enter_context(engine_folder())
        return self

    def __exit__(self, *details):
        return self._stack.__exit__(*details)

    @contextlib.contextmanager
    def part(self):
        """What is started in the block ends with it; PostgreSQL stays."""
        outer, self._stack = self._stack, contextlib.ExitStack()
        try:
            with self._stack:
                yield self
        finally:
            self._stack = outer

    def new_folder(self, name: str) -> pathlib.Path:
        self._number += 1
        folder = self.folder / f"{self._number}-{name}"
        folder.mkdir()
        folder.chmod(0o755)
        return folder

    def new_port(self) -> int:
        return free_port()

    def run(self, command, folder: pathlib.Path, environment=None, **options) -> Program:
        """Starts a program on the core of the servers."""
        with on_core(self.core):
            program = Program(command, folder, environment, **options)
        self._stack.callback(program.stop)
        return program

    # Stores

    def redis(self) -> Redis:
        """A Redis of one's own, in memory only: the same for all, whatever they write."""
        return self._start(lambda: Redis(self.new_folder("redis"), appendonly="no", appendfsync="no"), self._stack)

    def postgres_server(self) -> Postgres:
        """The PostgreSQL that all share."""
        if self._postgres is None:
            settings = {"shared_buffers": "512MB", "max_wal_size": "4GB"}
            self._postgres = self._start(lambda: Postgres(self.new_folder("postgres"), **settings), self._whole)
        return self._postgres

    def postgres(self, durable=True) -> tuple[Postgres, str]:
        """The shared server and the URL of an empty database in it. With `durable` off, commits do not wait for the disk."""
        server = self.postgres_server()
        self._number += 1
        name = f"bench{self._number}"
        url = server.new_database(name)
        if not durable:
            server.sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
        return server, url

    def _start(self, make, stack: contextlib.ExitStack):
        try:
            engine = make()
            stack.callback(engine.stop)
            with on_core(self.core):
                engine.start()
        except (EngineError, AssertionError) as error:
            raise Failure(str(error)) from None
        return engine


def command_counter(redis: Redis):
    """A function that returns how many commands a Redis has executed, without the INFO of the question."""
    asked = 0

    def executed() -> int:
        nonlocal asked
        asked += 1
        return int(redis.info("stats")["total_commands_processed"]) - asked

    return executed
