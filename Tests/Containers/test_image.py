"""The container image: what is in it, and a server that runs in it under the limits of a container."""

import re
import stat

import pytest

from harness import Client
from harness.server import PASSWORD
from harness.waiting import eventually

# The image is built once: by the worker that has all tests of it.
pytestmark = pytest.mark.xdist_group("image")

def programs(image):
    """The files that are executable and are no libraries."""
    return {path for path, file in image.files.items() if file.isfile() and file.mode & 0o111 and not re.search(r"/lib(64)?/.*\.so", path)}


def mode(file) -> str:
    """As `ls -l` writes it."""
    return stat.filemode((stat.S_IFDIR if file.isdir() else stat.S_IFREG) | file.mode)


# What is in it


def test_the_server_is_the_only_program_so_there_is_no_shell(built):
    assert programs(built) == {"/usr/bin/coatcheck"}


def test_no_file_is_another_users_but_the_state(built):
    others = {path: (file.uid, file.gid, mode(file)) for path, file in built.files.items() if (file.uid, file.gid) != (0, 0)}
    assert others == {"/var/lib/coatcheck": (65532, 65532, "drwx------")}


def test_no_file_can_be_changed_by_the_server_or_gives_a_right(built):
    assert len(built.files) > 50
    for path, file in built.files.items():
        assert file.issym() or not file.mode & 0o7022, f"{path}: {mode(file)}"


def test_only_the_folders_of_a_system_are_there(built):
    """A library keeps its path, so one of a toolchain or of a home would show here."""
    assert {path.split("/")[1] for path in built.files} - {"lib64"} == {"etc", "lib", "usr", "var"}
    assert not [path for path in built.files if path.startswith("/usr/local")]


def test_every_package_is_listed_with_its_licence(built):
    """As scanners for vulnerabilities expect it."""
    packages = {path.rsplit("/", 1)[1] for path, file in built.files.items() if path.startswith("/var/lib/dpkg/status.d/") and file.isfile()}
    assert {"libc6", "libpq5", "libargon2-1", "libsqlite3-0", "libqrencode4"} <= packages
    for name in packages:
        assert re.search(r"^Version: \d", built.read(f"/var/lib/dpkg/status.d/{name}"), re.M)
        assert built.files[f"/usr/share/doc/{name}/copyright"].size > 0
    assert "==== hummingbird/LICENSE" in built.read("/usr/share/doc/coatcheck/third-party")


# What a runtime is told


def test_the_user_is_a_number_other_than_root(built):
    """Kubernetes cannot tell whether a name is root."""
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", built.settings["User"])
    assert f"coatcheck:x:{built.settings['User']}:" in built.read("/etc/passwd")


def test_the_runtime_knows_the_port_the_state_and_the_signal(built):
    assert set(built.settings["ExposedPorts"]) == {"8080/tcp"}
    assert set(built.settings["Volumes"]) == {"/var/lib/coatcheck"}
    assert built.settings["StopSignal"] == "SIGTERM"
    assert built.settings["Entrypoint"] + built.settings["Cmd"] == ["/usr/bin/coatcheck", "serve"]


def test_it_names_its_version_and_its_commit(built):
    labels = built.settings["Labels"]
    assert labels["org.opencontainers.image.version"] == "0.0.0-test"
    assert re.fullmatch(r"[0-9a-f]{40}", labels["org.opencontainers.image.revision"])
    assert built.manifest["RepoTags"] == ["localhost/coatcheck:0.0.0-test"]


# How it runs


def test_a_container_of_buildah_runs_the_program(built):
    assert re.match(r"coatcheck \d", built.buildah("run", "--isolation", "chroot", built.container, "--", "/usr/bin/coatcheck", "version"))


def test_the_root_of_our_container_cannot_be_written(container):
    """Otherwise the next tests would show nothing."""
    result = container(database_url="sqlite:/var/lib/coatcheck/coatcheck.db").command("migrate")
    assert result.returncode == 69 and "cannot be written" in result.stderr, result.stderr


def test_a_user_signs_in_with_a_root_that_is_read_only(container, volume):
    """As the image is started without any setting: SQLite in the volume, all interfaces."""
    server = container(volume=volume)
    del server.settings["database_url"]
    server.start()
    user = server.add_user()
    visitor = Client(server)
    assert visitor.log_in_by_form(user, PASSWORD).status == 303
    assert visitor.is_signed_in
    assert (volume / "coatcheck.db").stat().st_size > 0
    assert server.stop() == 0


def test_a_backup_is_made_and_restored_where_only_the_volume_can_be_written(container, volume):
    server = container(volume=volume, database_url="sqlite:/var/lib/coatcheck/coatcheck.db").start()
    user = server.add_user()
    server.run("backup", "/var/lib/coatcheck/backup")
    server.run("user", "delete", user)
    server.stop()
    server.run("restore", "--replace", "/var/lib/coatcheck/backup")
    assert user in server.run("user", "list")


def test_with_postgresql_it_writes_no_file(container, stores):
    server = container(database_url=stores.database()).start()
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    assert visitor.is_signed_in
    assert server.stop() == 0


def test_an_authority_of_the_database_can_be_mounted(container, stores):
    """libpq trusts what `sslrootcert` names, and the image has the authorities of the web."""
    name = stores.database().rsplit("/", 1)[1]
    address = stores.postgres.url_for("coatcheck", name, host="localhost") + "?sslmode=verify-full&sslrootcert="
    own = [(stores.postgres.authority.certificate, "/etc/coatcheck/ca.crt")]
    assert container(database_url=f"{address}/etc/coatcheck/ca.crt", files=own).command("migrate").returncode == 0
    refused = container(database_url=f"{address}/etc/ssl/certs/ca-certificates.crt", files=own).command("migrate")
    assert refused.returncode == 78 and "not signed by the authority" in refused.stderr, refused.stderr


def test_the_server_runs_as_the_user_of_the_image_and_without_rights(container, stores):
    server = container(database_url=stores.database()).start()
    with open(f"/proc/{server.number_one}/status") as file:
        status = {name: value.strip() for name, value in (line.split(":", 1) for line in file)}
    assert status["Name"] == "coatcheck"
    assert status["NSpid"].split()[-1] == "1"
    assert "0" not in status["Uid"].split()
    assert (status["CapPrm"], status["CapEff"], status["NoNewPrivs"]) == ("0" * 16, "0" * 16, "1")


def test_the_health_check_fails_while_the_server_cannot_serve(container, stores):
    """With the program itself: there is no shell and no curl."""
    kind, *check = container().image.settings["Healthcheck"]["Test"]
    assert kind == "CMD"
    server = container(database_url=stores.database())
    assert "no server answers" in server.execute(check).stderr
    server.start()
    result = server.execute(check)
    assert (result.returncode, result.stdout) == (0, "ready\n")
    stores.postgres.sql(f'DROP DATABASE "{server.settings["database_url"].rsplit("/", 1)[1]}" WITH (FORCE)')
    result = eventually(lambda: (ended := server.execute(check)).returncode != 0 and ended, what="the failure")
    assert result.returncode == 1 and "a store is unavailable" in result.stderr


def test_it_asks_servers_on_the_internet_for_their_certificates(built):
    """Web hooks and databases of other machines."""
    assert built.read("/etc/ssl/certs/ca-certificates.crt").count("BEGIN CERTIFICATE") > 100
