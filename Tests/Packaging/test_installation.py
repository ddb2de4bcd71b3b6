"""The package on a fresh Debian without systemd, as in a container."""

import re
import subprocess

from harness.server import PASSWORD
from Packaging.packages import RELEASE, UPGRADE, unpacked
from Packaging.visitor import (
    ADMINISTRATOR, DATA, SETTINGS, Visitor, add_administrator, command, log_in, wait_until_ready,
)  # fmt: skip

#: What a build for tests cannot fulfil: it finds the libraries of Swift in the toolchain.
ONLY_THE_RELEASE = ["custom-library-search-path"]


def serve(machine):
    """Without systemd, a server starts like this."""
    machine.begin("runuser", "-u", "coatcheck", "--", "coatcheck", "serve")
    wait_until_ready(machine)


def account(machine) -> str:
    return machine.run("getent", "passwd", "coatcheck").stdout.strip()


def owners_and_modes(machine) -> list[str]:
    return [machine.owner_and_mode(path) for path in ("/etc/coatcheck", DATA)]


def test_lintian_finds_no_mistake(package):
    options = ["--allow-root", "--fail-on=error,warning", "--tag-display-limit=0"]
    options += [] if RELEASE else [f"--suppress-tags={','.join(ONLY_THE_RELEASE)}"]
    result = subprocess.run(["lintian", *options, package], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, ""), result.stdout + result.stderr


def test_apt_installs_it_with_all_libraries(container):
    assert container.status("coatcheck") == "installed"
    libraries = container.run("ldd", "/usr/bin/coatcheck").stdout
    assert "libargon2" in libraries and "not found" not in libraries


def test_the_program_tells_the_version_of_the_package(container):
    number = re.match(r"[0-9.]+", container.package_field("coatcheck", "Version")).group()
    assert command(container, "version") == f"coatcheck {number}\n"


def test_the_manual_names_every_command(container, package):
    commands = re.findall(r"^  (\S+)  ", command(container, "help").split("SUBCOMMANDS:")[1], re.M)
    manual = unpacked(package, "usr/share/man/man8/coatcheck.8.gz").split(".SH FILES")[0]
    assert len(commands) > 10
    assert sorted(commands) == sorted(re.findall(r"^\.TP\n\.B ([a-z]+)$", manual, re.M))


def test_the_account_of_the_server_has_neither_a_password_nor_a_shell(container):
    assert re.fullmatch(r"coatcheck:x:\d{3}:\d{3}:Coatcheck:/var/lib/coatcheck:/usr/sbin/nologin", account(container))
    assert container.run("getent", "shadow", "coatcheck").stdout.split(":")[1].startswith("!")


def test_only_the_server_reads_its_data(container):
    assert container.owner_and_mode(DATA) == "coatcheck:coatcheck 700"


def test_the_server_reads_its_configuration_and_does_not_own_it(container):
    assert container.owner_and_mode("/etc/coatcheck") == "root:coatcheck 750"
    assert container.owner_and_mode(SETTINGS) == "root:coatcheck 640"
    assert "valid" in command(container, "config", "check")


def test_other_users_do_not_read_the_configuration(container):
    reading = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "cat"]
    assert container.run(*reading, "/etc/passwd").stdout
    assert container.run(*reading, SETTINGS, check=False).returncode != 0


def test_systemd_makes_the_same_user_and_folders(container, machine):
    """The one machine has the programs for that, the other one does not."""
    present = [bool(each.run("which", "systemd-sysusers", check=False).stdout) for each in (container, machine)]
    assert present == [False, True]
    without_numbers = [re.sub(r"\d+", "", account(each)) for each in (container, machine)]
    assert without_numbers[0] == without_numbers[1]
    assert owners_and_modes(container) == owners_and_modes(machine)


def test_an_administrator_signs_in_to_a_server_with_the_shipped_configuration(container):
    serve(container)
    add_administrator(container)
    assert log_in(container).is_signed_in
    assert ADMINISTRATOR in command(container, "session", "list")


def test_a_wrong_password_is_refused(container):
    serve(container)
    add_administrator(container)
    answer = Visitor(container).api("POST", "/login", {"username": ADMINISTRATOR, "password": PASSWORD + "!"})
    assert answer.status == 401


def test_the_server_runs_as_its_own_user(container):
    serve(container)
    users = container.run("stat", "--format=%U", f"/proc/{server_process(container)}").stdout.split()
    assert users == ["coatcheck"]


def server_process(machine) -> str:
    """Found by its name, since a minimal Debian has no ps."""
    script = 'for each in /proc/[0-9]*; do [ "$(cat $each/comm)" = coatcheck ] && echo "${each#/proc/}"; done; true'
    (found,) = machine.run("sh", "-c", script).stdout.split()
    return found


def test_an_upgrade_keeps_accounts_and_sessions(container, newer):
    serve(container)
    add_administrator(container)
    person = log_in(container)
    container.run("sh", "-c", f"kill {server_process(container)}")
    container.install(newer)
    assert container.package_field("coatcheck", "Version") == UPGRADE
    serve(container)
    assert person.is_signed_in and log_in(container).is_signed_in


def test_a_purge_leaves_no_file(boot, debian, package):
    """The libraries that apt installed beside it are other packages."""
    machine = boot(debian)
    before = machine.files()
    machine.install(package)
    serve(machine)
    add_administrator(machine)
    assert {DATA + "/coatcheck.db", SETTINGS, "/usr/bin/coatcheck"} <= machine.files()
    machine.apt("purge", "--autoremove", "coatcheck")
    assert machine.status("coatcheck") in ("", "not-installed")
    after = machine.files()
    assert after - before - machine.files_of_packages() == set() == before - after
    machine.destroy()
