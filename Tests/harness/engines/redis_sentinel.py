"""One primary, its replicas, and the sentinels that promote one of them when the primary is gone."""

from harness.engines.engine import Engine
from harness.engines.process import EngineError, Process, program, run
from harness.engines.redis import Redis
from harness.ports import free_port
from harness.waiting import eventually

DOWN_AFTER_MILLISECONDS = 700


class RedisSentinel(Engine):
    """`settings` are those of the Redis servers. `password` is theirs too; the sentinels themselves ask for none."""

    name = "redis+sentinel"

    def __init__(self, folder, replicas=2, master="cloakroom", password: str | None = None, **settings):
        super().__init__(folder)
        self.master = master
        self.password = password
        self.nodes = [Redis(self.folder / "node-1", password=password, **settings)]
        first = f"127.0.0.1 {self.nodes[0].port}"
        for number in range(2, replicas + 2):
            self.nodes.append(Redis(self.folder / f"node-{number}", password=password, replicaof=first, **settings))
        self.sentinels = [_Sentinel(self.folder / f"sentinel-{number}", self) for number in (1, 2, 3)]

    @property
    def processes(self) -> list[Process]:
        return [process for member in (*self.nodes, *self.sentinels) for process in member.processes]

    def launch(self):
        for member in (*self.nodes, *self.sentinels):
            member.launch()

    def wait_until_ready(self):
        for sentinel in self.sentinels:
            sentinel.wait_until_ready()
            sentinel.hurry()
        super().wait_until_ready()

    @property
    def is_ready(self) -> bool:
        """Every sentinel knows the other two and every replica, and the replicas follow the primary."""
        for sentinel in self.sentinels:
            known = sentinel.state(self.master)
            if known.get("num-other-sentinels") != "2" or known.get("num-slaves") != str(len(self.nodes) - 1):
                return False
            if known.get("flags") != "master":
                return False
        return self.is_replicated

    @property
    def is_replicated(self) -> bool:
        try:
            info = self.primary.info("replication")
        except EngineError:
            return False
        online = [value for key, value in info.items() if key.startswith("slave") and "state=online" in value]
        return info.get("role") == "master" and len(online) == sum(node.processes[0].is_running for node in self.nodes) - 1

    @property
    def address(self) -> str:
        return ",".join(sentinel.address for sentinel in self.sentinels)

    @property
    def url(self) -> str:
        credentials = f":{self.password}@" if self.password else ""
        return f"redis+sentinel://{credentials}{self.address}/{self.master}"

    @property
    def primary(self) -> Redis:
        """The server the sentinels name as primary now."""
        for sentinel in self.sentinels:
            if sentinel.processes[0].is_running and (port := sentinel.primary_port(self.master)):
                return next(node for node in self.nodes if node.port == port)
        raise EngineError("no sentinel knows a primary")

    @property
    def replicas(self) -> list[Redis]:
        primary = self.primary
        return [node for node in self.nodes if node is not primary]

    def kill_primary(self) -> Redis:
        """Kills the primary and returns it; another one is promoted within seconds."""
        primary = self.primary
        primary.kill()
        return primary

    def wait_for_another_primary(self, than: Redis):
        eventually(lambda: self.primary is not than, what="a fail-over", detail=lambda: self.output[-4000:])


class _Sentinel(Engine):
    name = "sentinel"

    def __init__(self, folder, group: RedisSentinel):
        super().__init__(folder)
        self.group = group
        self.port = free_port()
        self._process = Process([program("redis-sentinel"), self.folder / "sentinel.conf"], self.folder)

    @property
    def processes(self) -> list[Process]:
        return [self._process]

    def launch(self):
        file = self.folder / "sentinel.conf"
        if not file.exists():  # a sentinel keeps what it learnt in its own file
            file.write_text("\n".join(self._lines()) + "\n")
        super().launch()

    def _lines(self) -> list[str]:
        name = self.group.master
        lines = [
            f"port {self.port}",
            "bind 127.0.0.1",
            f"dir {self.folder}",
            f"sentinel monitor {name} 127.0.0.1 {self.group.nodes[0].port} 2",
            f"sentinel down-after-milliseconds {name} {DOWN_AFTER_MILLISECONDS}",
            f"sentinel failover-timeout {name} 5000",
        ]
        return lines + ([f"sentinel auth-pass {name} {self.group.password}"] if self.group.password else [])

    @property
    def is_ready(self) -> bool:
        return bool(self.state(self.group.master))

    def hurry(self):
        """Looks at the servers every half second instead of every ten, so that a start takes less time."""
        self._ask("DEBUG", "INFO-PERIOD", "500", "PUBLISH-PERIOD", "500")

    def state(self, master: str) -> dict[str, str]:
        """This sentinel's view of the group; empty while it does not answer."""
        try:
            lines = self._ask("MASTER", master)
        except EngineError:
            return {}
        return dict(zip(lines[::2], lines[1::2], strict=False))

    def primary_port(self, master: str) -> int | None:
        try:
            return int(self._ask("GET-MASTER-ADDR-BY-NAME", master)[1])
        except (EngineError, IndexError):
            return None

    def _ask(self, *arguments) -> list[str]:
        return run([program("redis-cli", "redis-tools"), "-e", "-p", self.port, "SENTINEL", *arguments]).splitlines()
