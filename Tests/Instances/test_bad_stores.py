"""Stores the server refuses to start with: a message that names the setting and the problem, without secrets."""

import re
import socket
import threading

import pytest

from harness import Client, Server
from harness.engines import Authority, Postgres, Redis, engine_folder
from harness.ports import free_port
from harness.server import PASSWORD, ROOT

CANARY = "canary-in-a-coal-mine"
UNAVAILABLE, CONFIGURATION = 69, 78

pytestmark = pytest.mark.xdist_group("bad stores")


@pytest.fixture(scope="module")
def folder():
    with engine_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def authority(folder):
    return Authority(folder / "authority")


@pytest.fixture(scope="module")
def redis(folder):
    with Redis(folder / "redis", password=CANARY) as redis:
        yield redis


@pytest.fixture(scope="module")
def redis_tls(folder, authority):
    with Redis(folder / "redis-tls", password=CANARY, authority=authority) as redis:
        yield redis


@pytest.fixture(scope="module")
def postgres(folder, authority):
    with Postgres(folder / "postgres", authority=authority, password=CANARY) as postgres:
        yield postgres


@pytest.fixture(scope="module")
def silent():
    """The port of a program that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", free_port())) as listener:
        kept = []

        def accept():
            while True:
                try:
                    kept.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        for connection in kept:
            connection.close()


@pytest.fixture
def refused(tmp_path):
    """Starts a server that must refuse; its exit code and its message, which holds no secret."""

    def refused(**settings):
        result = Server(tmp_path, **settings).command("serve")
        message = result.stderr + result.stdout
        assert "Fatal error" not in message
        assert CANARY not in message
        assert result.returncode in (UNAVAILABLE, CONFIGURATION), message
        return result.returncode, message.lower()

    return refused


def assert_tells(message, setting, *words):
    assert setting in message
    assert any(word in message for word in words), message


class TestSessions:
    """Errors of `sessions.url`."""

    @pytest.mark.parametrize(
        "url",
        [
            "redis:",
            "redis://",
            "redis://host:port",
            "redis://host:70000",
            f"redis://{CANARY}@host",
            f"redis://user:{CANARY}@host/zero",
            f"redis://:{CANARY}@one,two",
            f"redis://:{CANARY}@host?ssl_ca_certs=/x.pem",
            f"redis://:{CANARY}@host?colour=red",
            f"redis+sentinel://:{CANARY}@one,two",
            f"redis+cluster://:{CANARY}@one,two/3",
            f"rediss://:{CANARY}@host?ssl_certfile=/x.pem",
            f"postgres://user:{CANARY}@host/sessions?colour=red",
            f"mysql://user:{CANARY}@host/sessions",
        ],
    )
    def test_a_url_that_cannot_be_read_is_a_configuration_error(self, refused, url):
        code, message = refused(store=url)
        assert code == CONFIGURATION
        assert "sessions.url" in message

    @pytest.mark.parametrize(
        "scheme", ["redis://:{c}@{a}", "redis+sentinel://:{c}@{a}/name", "redis+cluster://:{c}@{a}", "postgres://u:{c}@{a}/d"]
    )
    def test_a_server_that_is_not_there_is_unavailable(self, refused, scheme):
        code, message = refused(store=scheme.format(c=CANARY, a=f"127.0.0.1:{free_port()}"))
        assert code == UNAVAILABLE
        assert "sessions.url" in message

    @pytest.mark.parametrize("scheme", ["redis://:{c}@{a}", "rediss://:{c}@{a}", "postgres://u:{c}@{a}/d"])
    def test_a_server_that_says_nothing_is_unavailable(self, refused, silent, scheme):
        code, message = refused(store=scheme.format(c=CANARY, a=f"127.0.0.1:{silent}"))
        assert code == UNAVAILABLE
        assert "sessions.url" in message

    def test_a_host_that_nobody_knows_is_unavailable(self, refused):
        code, message = refused(store=f"redis://:{CANARY}@nowhere.invalid")
        assert code == UNAVAILABLE
        assert_tells(message, "sessions.url", "nowhere.invalid")

    def test_a_wrong_password_is_named(self, refused, redis):
        _, message = refused(store=redis.url_for("", password=CANARY + "-wrong"))
        assert_tells(message, "sessions.url", "password")

    def test_a_missing_password_is_named(self, refused, redis):
        _, message = refused(store=f"redis://{redis.address}")
        assert_tells(message, "sessions.url", "password")

    def test_an_unknown_user_is_named(self, refused, redis):
        _, message = refused(store=redis.url_for("nobody"))
        assert_tells(message, "sessions.url", "user", "password")

    def test_a_user_without_permissions_is_told(self, refused, redis):
        redis.cli("ACL", "SETUSER", "reader", "on", f">{CANARY}", "~*", "&*", "+@read", "+@connection")
        _, message = refused(store=redis.url_for("reader"))
        assert_tells(message, "sessions.url", "permission")

    def test_tls_with_a_server_that_speaks_none_is_named(self, refused, redis):
        _, message = refused(store=f"rediss://:{CANARY}@localhost:{redis.port}")
        assert_tells(message, "sessions.url", "tls")

    def test_no_tls_with_a_server_that_speaks_nothing_else_is_named(self, refused, redis_tls):
        _, message = refused(store=f"redis://:{CANARY}@localhost:{redis_tls.port}")
        assert_tells(message, "sessions.url", "tls", "closed", "rediss")

    def test_a_certificate_of_an_unknown_authority_is_named(self, refused, redis_tls, tmp_path):
        strangers = Authority(tmp_path / "strangers").certificate
        url = redis_tls.url.replace(str(redis_tls.authority.certificate), str(strangers))
        _, message = refused(store=url)
        assert_tells(message, "sessions.url", "certificate", "tls")

    def test_a_certificate_file_that_is_missing_is_named(self, refused, redis_tls):
        url = redis_tls.url.replace(str(redis_tls.authority.certificate), "/missing/authority.pem")
        _, message = refused(store=url)
        assert_tells(message, "sessions.url", "/missing/authority.pem")

    def test_a_missing_client_certificate_is_told(self, refused, redis_tls):
        url = redis_tls.url.split("&")[0]
        _, message = refused(store=url)
        assert_tells(message, "sessions.url", "certificate", "tls", "closed")

    def test_a_postgres_server_is_no_redis(self, refused, postgres):
        _, message = refused(store=f"redis://:{CANARY}@{postgres.address}")
        assert "sessions.url" in message

    def test_a_redis_server_is_no_postgres(self, refused, redis):
        _, message = refused(store=f"postgres://coatcheck:{CANARY}@{redis.address}/coatcheck")
        assert "sessions.url" in message

    def test_a_server_alone_is_no_sentinel_and_no_cluster(self, refused, redis):
        for url in (f"redis+sentinel://{redis.address}/name", f"redis+cluster://:{CANARY}@{redis.address}"):
            _, message = refused(store=url)
            assert_tells(message, "sessions.url", "sentinel", "cluster")

    def test_a_primary_that_sentinels_do_not_know_is_named(self, refused, stores):
        _, message = refused(store=stores.sentinel.url.replace("cloakroom", "wardrobe"))
        assert_tells(message, "sessions.url", "wardrobe")

    def test_a_node_of_a_cluster_is_not_taken_for_a_server_alone(self, refused, stores):
        node = stores.cluster.nodes[0]
        _, message = refused(store=node.url)
        assert_tells(message, "sessions.url", "cluster")

    def test_a_database_number_beyond_the_last_is_named(self, refused, redis):
        _, message = refused(store=redis.url_for("", database=99))
        assert_tells(message, "sessions.url", "database")

    def test_a_read_only_replica_is_named(self, refused, redis, folder):
        with Redis(folder / "replica", password=CANARY, replicaof=f"127.0.0.1 {redis.port}") as replica:
            _, message = refused(store=replica.url)
        assert_tells(message, "sessions.url", "read-only", "replica")

    def test_a_read_only_postgres_is_named(self, refused, postgres, folder):
        with postgres.standby(folder / "standby") as standby:
            _, message = refused(store=standby.url)
        assert_tells(message, "sessions.url", "read-only", "standby", "only reads")

    def test_a_table_of_another_program_is_left_alone(self, refused, postgres):
        url = postgres.new_database("sessions_taken")
        postgres.sql("CREATE TABLE sessions (colour text); INSERT INTO sessions VALUES ('red')", database="sessions_taken")
        _, message = refused(store=url)
        assert_tells(message, "sessions.url", "table")
        assert postgres.sql("SELECT colour FROM sessions", database="sessions_taken") == "red"


class TestDatabase:
    """Errors of `database.url`."""

    @pytest.mark.parametrize(
        "url", ["postgres:", f"postgres://u:{CANARY}@host/d?colour=red", f"postgres://u:{CANARY}@[::1/d", "redis://host"]
    )
    def test_a_url_that_cannot_be_read_is_a_configuration_error(self, refused, url):
        code, message = refused(database_url=url)
        assert code == CONFIGURATION
        assert "database.url" in message

    def test_a_server_that_is_not_there_is_unavailable(self, refused):
        code, message = refused(database_url=f"postgres://u:{CANARY}@127.0.0.1:{free_port()}/d")
        assert code == UNAVAILABLE
        assert "database.url" in message

    def test_a_server_that_says_nothing_is_unavailable(self, refused, silent):
        code, message = refused(database_url=f"postgres://u:{CANARY}@127.0.0.1:{silent}/d")
        assert code == UNAVAILABLE
        assert "database.url" in message

    def test_a_wrong_password_is_named(self, refused, postgres):
        _, message = refused(database_url=postgres.url_for("coatcheck", "coatcheck", password=CANARY + "-wrong"))
        assert_tells(message, "database.url", "password")

    def test_a_missing_database_is_named(self, refused, postgres):
        _, message = refused(database_url=postgres.url_for("coatcheck", "nosuch"))
        assert_tells(message, "database.url", "nosuch")

    def test_a_role_that_may_not_make_tables_is_told(self, refused, postgres):
        postgres.new_database("locked")
        postgres.sql(f"CREATE ROLE guest LOGIN PASSWORD '{CANARY}'")
        _, message = refused(database_url=postgres.url_for("guest", "locked"))
        assert_tells(message, "database.url", "permission", "allow")

    def test_a_certificate_of_an_unknown_authority_is_named(self, refused, postgres, tmp_path):
        strangers = Authority(tmp_path / "strangers").certificate
        _, message = refused(database_url=postgres.tls_url.replace(str(postgres.authority.certificate), str(strangers)))
        assert_tells(message, "database.url", "certificate")

    def test_tls_with_a_server_that_speaks_none_is_named(self, refused, folder):
        with Postgres(folder / "plain", password=CANARY, ssl="off") as plain:
            _, message = refused(database_url=plain.url + "?sslmode=require")
        assert_tells(message, "database.url", "ssl", "tls")

    def test_a_redis_server_is_no_postgres(self, refused, redis):
        _, message = refused(database_url=f"postgres://coatcheck:{CANARY}@{redis.address}/coatcheck")
        assert "database.url" in message

    def test_a_standby_is_named(self, refused, postgres, folder):
        with postgres.standby(folder / "accounts-standby") as standby:
            _, message = refused(database_url=standby.url)
        assert_tells(message, "database.url", "read-only", "standby", "only reads")

    def test_a_table_of_another_program_is_left_alone(self, refused, postgres):
        url = postgres.new_database("accounts_taken")
        postgres.sql("CREATE TABLE accounts (colour text); INSERT INTO accounts VALUES ('red')", database="accounts_taken")
        _, message = refused(database_url=url)
        assert_tells(message, "database.url", "table", "accounts")
        assert postgres.sql("SELECT colour FROM accounts", database="accounts_taken") == "red"

    def test_tables_of_a_newer_version_are_left_alone(self, start, refused, postgres):
        url = postgres.new_database("newer")
        start(database_url=url).stop()
        postgres.sql("UPDATE schema_version SET version = 9999", database="newer")
        code, message = refused(database_url=url)
        assert code == CONFIGURATION
        assert_tells(message, "database.url", "newer")
        assert postgres.sql("SELECT version FROM schema_version", database="newer") == "9999"


class TestOddButGood:
    """Unusual but valid settings."""

    def test_a_password_full_of_punctuation(self, start, folder):
        with Redis(folder / "odd", password="p/a+s:s@w?o#r%d") as odd:
            server = start(store=odd.user_url)
            assert Client(server).log_in(server.add_user(), PASSWORD).is_signed_in
            assert odd.password not in server.output

    @pytest.mark.parametrize("topology", ["redis", "sentinel", "cluster"])
    def test_a_user_with_the_permissions_that_the_documents_name(self, start, stores, topology):
        """The line is the one in docs/stores.md."""
        document = (ROOT / "docs/stores.md").read_text()
        rules = re.search(r"ACL SETUSER coatcheck on >PASSWORD (.+)", document).group(1).split()
        nodes = [stores.redis] if topology == "redis" else getattr(stores, topology).nodes
        for node in nodes:
            node.cli("ACL", "SETUSER", "least", "reset", "on", f">{CANARY}", *rules)
        server = start(store=stores.sessions(topology).replace(f":{stores.redis.password}@", f"least:{CANARY}@"))
        visitor = Client(server).log_in(server.add_user(), PASSWORD)
        assert visitor.api("POST", "/sessions/revoke-others").status == 204
        assert visitor.api("POST", "/logout").status == 204
        for node in nodes:
            assert node.cli("ACL", "LOG") == ""

    def test_tls_to_both_stores(self, start, redis_tls, postgres):
        server = start(store=redis_tls.url, database_url=postgres.tls_url)
        assert Client(server).log_in(server.add_user(), PASSWORD).is_signed_in

    def test_the_configuration_is_shown_without_passwords(self, tmp_path, redis, postgres):
        server = Server(tmp_path, store=redis.url, database_url=postgres.url)
        for command in (["config", "show"], ["config", "check"], ["config", "keys"]):
            result = server.command(*command)
            assert result.returncode == 0
            assert CANARY not in result.stdout + result.stderr
