"""Configurations and environments with which the server refuses to start, and its messages."""

import socket
import sqlite3

import pytest

from harness import Client, Server
from harness.server import PASSWORD


@pytest.fixture
def refused(tmp_path):
    """Starts a server that must refuse; returns its exit code and message."""

    def refused(arguments=(), **settings):
        server = Server(tmp_path, **settings)
        result = server.command("serve", *arguments)
        assert "Fatal error" not in result.stderr
        return result.returncode, result.stderr + result.stdout

    return refused


def test_unknown_keys_and_bad_values_are_reported_together(refused):
    code, message = refused(
        sessions_idle_timeut="3s", http_port="eighty", sessions_absolute_timeout="-5m", cookie_samesite="maybe"
    )
    assert code == 78
    for part in ("timeut", "http.port", "sessions.absolute.timeout", "cookie.samesite"):
        assert part in message.lower().replace("_", ".")


def test_unknown_keys_in_the_file_are_reported(tmp_path):
    (tmp_path / "coatcheck.yaml").write_text("sessions:\n  idle:\n    timeout: 3s\n  colour: red\n")
    result = Server(tmp_path).command("serve", "--config", "coatcheck.yaml")
    assert result.returncode == 78
    assert "sessions.colour" in result.stderr


@pytest.mark.parametrize(
    "settings",
    [
        {"sessions_idle_timeout": "0s"},
        {"sessions_absolute_timeout": "unlimited"},
        {"sessions_idle_timeout": "2h", "sessions_absolute_timeout": "1h"},
        {"cookie_name": "__Host-x", "cookie_domain": "example.com"},
        {"cookie_name": "bad name"},
        {"sessions_limit_policy": "sometimes"},
        {"sessions_url": "ftp://example.com"},
        {"database_url": "mysql://localhost/x"},
        {"public_url": "not a url"},
        {"http_port": "70000"},
        {"tls_certificate": "/missing.pem", "tls_key": "/missing.pem", "public_url": "https://localhost"},
    ],
    ids=lambda settings: " ".join(f"{key}={value}" for key, value in settings.items()),
)
def test_a_setting_that_cannot_work_is_a_configuration_error(refused, settings):
    code, message = refused(**settings)
    assert code == 78
    assert any(key.replace("_", ".") in message for key in settings)


def test_a_missing_configuration_file_is_a_configuration_error(refused):
    code, message = refused(["--config", "missing.yaml"])
    assert code == 78
    assert "missing.yaml" in message


def test_a_file_that_is_not_yaml_is_a_configuration_error(tmp_path):
    (tmp_path / "bad.yaml").write_text("http: [\n")
    result = Server(tmp_path).command("serve", "--config", "bad.yaml")
    assert result.returncode == 78
    assert "bad.yaml" in result.stderr


def test_the_environment_wins_over_the_file(start, tmp_path):
    (tmp_path / "coatcheck.yaml").write_text("sessions:\n  limit:\n    per:\n      user: 1\n")
    server = start(arguments=["--config", str(tmp_path / "coatcheck.yaml")], sessions_limit_per_user=3)
    user = server.add_user()
    first, _ = Client(server).log_in(user, PASSWORD), Client(server).log_in(user, PASSWORD)
    assert first.is_signed_in


def test_the_file_wins_over_the_defaults(start, tmp_path):
    (tmp_path / "coatcheck.yaml").write_text("sessions:\n  limit:\n    per:\n      user: 1\n")
    server = start(arguments=["--config", str(tmp_path / "coatcheck.yaml")])
    user = server.add_user()
    first, second = Client(server).log_in(user, PASSWORD), Client(server).log_in(user, PASSWORD)
    assert not first.is_signed_in
    assert second.is_signed_in


def test_dev_mode_stays_on_loopback(refused):
    code, message = refused(["--dev"], http_host="0.0.0.0")
    assert code == 78
    assert "loopback" in message.lower()


def test_a_folder_that_cannot_be_written_is_unavailable(refused):
    code, message = refused(database_url="sqlite:/proc/coatcheck/coatcheck.db")
    assert code == 69
    assert "/proc/coatcheck" in message


def test_a_folder_that_is_a_file_is_unavailable(refused, tmp_path):
    (tmp_path / "occupied").write_text("x")
    assert refused(database_url=f"sqlite:{tmp_path}/occupied/coatcheck.db")[0] == 69


def test_a_database_that_is_not_a_database_is_refused_and_left_alone(refused, tmp_path):
    text = "this is not a database\n" * 100
    (tmp_path / "coatcheck.db").write_text(text)
    assert refused()[0] in (69, 78)
    assert (tmp_path / "coatcheck.db").read_text() == text


def test_a_missing_folder_is_made(start, tmp_path):
    server = start(database_url=f"sqlite:{tmp_path}/a/b/coatcheck.db")
    assert server.is_ready
    assert (tmp_path / "a/b/coatcheck.db").exists()


def test_the_database_is_readable_by_its_owner_only(start):
    server = start()
    for path in server.folder.glob("coatcheck.db*"):
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize("table", ["schema_version", "sessions_schema"])
def test_tables_made_by_a_newer_version_are_refused_untouched(start, table):
    server = start()
    server.stop()
    database = sqlite3.connect(server.database)
    assert database.execute(f"UPDATE {table} SET version = 9999").rowcount == 1
    database.commit()
    before = list(database.iterdump())
    database.close()
    result = server.command("serve")
    assert result.returncode == 78
    assert "newer" in result.stderr.lower()
    assert list(sqlite3.connect(server.database).iterdump()) == before


def test_a_second_server_on_the_same_file_is_refused_and_the_first_goes_on(start):
    first = start()
    user = first.add_user()
    second = Server(first.folder)
    result = second.command("serve")
    assert result.returncode == 69
    assert "another" in result.stderr.lower() or "already" in result.stderr.lower()
    assert Client(first).log_in(user, PASSWORD).is_signed_in


def test_a_killed_server_leaves_no_lock_behind(start):
    server = start()
    server.kill()
    assert server.start().is_ready


def test_a_port_in_use_is_unavailable(refused):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, message = refused(http_port=taken.getsockname()[1])
    assert code in (1, 69)
    assert "port" in message.lower() or "address" in message.lower()


def test_sessions_in_memory_are_announced(start):
    assert "memory" in start(store="memory:").output.lower()


def test_health_is_on_the_management_port_only(server):
    assert server.management("/healthz")[0] == 200
    assert server.management("/readyz")[0] == 200
    visitor = Client(server)
    for path in ["/healthz", "/readyz", "/metrics"]:
        assert visitor.get(path).status == 404


def test_metrics_are_on_the_management_port(server):
    status, text = server.management("/metrics")
    assert status == 200
    assert text.strip()


@pytest.mark.parametrize("command", [["serve"], ["config", "check"]])
def test_files_that_cannot_be_read_are_reported_together_with_wrong_values(tmp_path, command):
    result = Server(tmp_path, http_port="eighty", forwardauth_rules=tmp_path / "missing.yaml").command(*command)
    assert result.returncode == 78
    assert "2 problems" in result.stderr
    assert "http.port" in result.stderr and "forwardauth.rules" in result.stderr


def test_one_wrong_value_is_one_problem(tmp_path):
    for settings in ({"sessions_idle_timeout": "soon", "sessions_absolute_timeout": "5m"}, {"public_url": "x", "cookie_domain": "example.org", "cookie_name": "__Secure-c"}):
        result = Server(tmp_path, **settings).command("config", "check")
        assert "1 problem:" in result.stderr, result.stderr


def test_a_server_starts_beside_a_kubernetes_service_of_its_name(start):
    links = {
        "service_host": "10.96.0.7", "service_port": "80", "service_port_http": "80", "port": "tcp://10.96.0.7:80",
        "port_80_tcp": "tcp://10.96.0.7:80", "port_80_tcp_proto": "tcp", "port_80_tcp_port": "80", "port_80_tcp_addr": "10.96.0.7",
    }
    server = start(**links)
    assert server.is_ready
    server.add_user()


def test_a_key_that_kubernetes_set_says_so(tmp_path):
    result = Server(tmp_path, http_port="tcp://10.96.0.7:80").command("user", "list")
    assert result.returncode == 78
    assert "Kubernetes" in result.stderr and "enableServiceLinks" in result.stderr
