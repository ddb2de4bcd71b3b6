"""The real servers that tests need, started on free loopback ports in temporary folders and gone with the runner."""

from harness.engines.certificates import Authority, Certificate
from harness.engines.engine import Engine, EngineError, engine_folder
from harness.engines.nginx import Nginx
from harness.engines.pgbouncer import PgBouncer
from harness.engines.postgres import Postgres
from harness.engines.redis import Redis
from harness.engines.redis_cluster import RedisCluster
from harness.engines.redis_sentinel import RedisSentinel

__all__ = [
    "Authority",
    "Certificate",
    "Engine",
    "EngineError",
    "Nginx",
    "PgBouncer",
    "Postgres",
    "Redis",
    "RedisCluster",
    "RedisSentinel",
    "engine_folder",
]
