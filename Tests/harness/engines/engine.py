"""The common base of all engines."""

import contextlib
import pathlib
import tempfile

from harness.engines.process import EngineError, Process
from harness.waiting import eventually

__all__ = ["Engine", "EngineError", "engine_folder"]


@contextlib.contextmanager
def engine_folder():
    """A temporary folder that other users may enter: as root, PostgreSQL runs as another user."""
    with tempfile.TemporaryDirectory(prefix="engines-", ignore_cleanup_errors=True) as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        yield folder


class Engine:
    """One or more processes that together are one service. `with Redis(folder) as redis:` starts and stops it."""

    name = "engine"

    def __init__(self, folder: pathlib.Path):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def processes(self) -> list[Process]:
        raise NotImplementedError

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        raise NotImplementedError

    @property
    def is_ready(self) -> bool:
        raise NotImplementedError

    def launch(self):
        """Starts the processes and waits for nothing."""
        for process in self.processes:
            process.launch()

    def wait_until_ready(self):
        eventually(self._is_ready_or_dead, what=f"{self.name} getting ready", detail=lambda: self.output[-4000:])

    def _is_ready_or_dead(self) -> bool:
        for process in self.processes:
            if not process.is_running:
                raise EngineError(f"{self.name} ended at once:\n{process.output[-4000:]}")
        return self.is_ready

    def start(self):
        self.launch()
        self.wait_until_ready()
        return self

    def stop(self):
        for process in reversed(self.processes):
            process.stop()

    def kill(self):
        for process in self.processes:
            process.kill()

    def restart(self):
        self.stop()
        return self.start()

    @property
    def output(self) -> str:
        return "".join(process.output for process in self.processes)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.kill()
            raise

    def __exit__(self, *_):
        self.stop()
