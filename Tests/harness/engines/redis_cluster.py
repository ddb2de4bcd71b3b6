"""A Redis Cluster of three masters, each with a replica when asked for."""

from harness.engines.engine import Engine
from harness.engines.process import EngineError, Process, program, run
from harness.engines.redis import Redis
from harness.ports import free_port
from harness.waiting import eventually

NODE_TIMEOUT_MILLISECONDS = 1500
SLOTS = "16384"


class RedisCluster(Engine):
    """`settings` are those of the Redis servers."""

    name = "redis+cluster"

    def __init__(self, folder, replicas_per_master=0, password: str | None = None, **settings):
        super().__init__(folder)
        self.password = password
        self.replicas_per_master = replicas_per_master
        self.nodes = [
            Redis(
                self.folder / f"node-{number}",
                password=password,
                cluster_enabled="yes",
                cluster_port=free_port(),
                cluster_node_timeout=NODE_TIMEOUT_MILLISECONDS,
                **settings,
            )
            for number in range(1, 3 * (1 + replicas_per_master) + 1)
        ]
        self._is_joined = False

    @property
    def processes(self) -> list[Process]:
        return [process for node in self.nodes for process in node.processes]

    def launch(self):
        for node in self.nodes:
            node.launch()

    def wait_until_ready(self):
        if not self._is_joined:
            for node in self.nodes:
                node.wait_until_ready()
            self._join()
            self._is_joined = True
        super().wait_until_ready()

    def _join(self):
        how = ["--cluster-replicas", self.replicas_per_master, "--cluster-yes"]
        addresses = [node.address for node in self.nodes]
        run([program("redis-cli", "redis-tools"), *self.nodes[0].cli_options, "--cluster", "create", *addresses, *how])

    @property
    def is_ready(self) -> bool:
        """Every running node sees every slot served, and every running replica follows its master."""
        try:
            return all(self._agrees(node) for node in self.nodes if node.processes[0].is_running)
        except EngineError:
            return False

    def _agrees(self, node: Redis) -> bool:
        info = dict(line.strip().split(":", 1) for line in node.cli("CLUSTER", "INFO").splitlines() if ":" in line)
        if info["cluster_state"] != "ok" or info["cluster_slots_ok"] != SLOTS:
            return False
        return info["cluster_known_nodes"] == str(len(self.nodes)) and node.info("replication").get("master_link_status") != "down"

    @property
    def address(self) -> str:
        return ",".join(node.address for node in self.nodes[:3])

    @property
    def url(self) -> str:
        credentials = f":{self.password}@" if self.password else ""
        return f"redis+cluster://{credentials}{self.address}"

    @property
    def masters(self) -> list[Redis]:
        running = [node for node in self.nodes if node.processes[0].is_running]
        return [node for node in running if node.info("replication")["role"] == "master"]

    def node_for(self, key: str) -> Redis:
        """The master that serves a key."""
        slot = int(self.masters[0].cli("CLUSTER", "KEYSLOT", key))
        for line in self.masters[0].cli("CLUSTER", "NODES").splitlines():
            fields = line.split()
            ranges = [list(map(int, part.split("-"))) for part in fields[8:] if "[" not in part]
            if any(bounds[0] <= slot <= bounds[-1] for bounds in ranges):
                port = int(fields[1].split("@")[0].rsplit(":", 1)[1])
                return next(node for node in self.nodes if node.port == port)
        raise EngineError(f"no master serves slot {slot}")

    def wait_until_served(self):
        """Until replicas have taken over from killed masters and every node knows it."""
        eventually(self._is_served, what="a replica taking over", detail=lambda: self.output[-4000:])

    def _is_served(self) -> bool:
        running = [node for node in self.nodes if node.processes[0].is_running]
        return len(self.masters) == 3 and all("cluster_state:ok" in node.cli("CLUSTER", "INFO") for node in running)
