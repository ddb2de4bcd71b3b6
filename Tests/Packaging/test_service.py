"""The package on a machine with systemd: what starts, restarts and stops the server."""

import threading

from harness.server import PASSWORD
from Packaging.packages import UPGRADE
from Packaging.visitor import (
    ADMINISTRATOR, DATA, SETTINGS, Visitor, add_administrator, command, is_active, log_in, password_link, property_of,
    wait_until_ready,
)  # fmt: skip

UNITS = ("coatcheck.socket", "coatcheck.service")
NEW_PASSWORD = "nine-copper-kettles-sing"
#: dpkg does what it would propose, and asks nothing.
DEFAULTS = ["Dpkg::Options::=--force-confdef"]


def change_settings(machine, line) -> str:
    machine.run("sh", "-c", f"echo '{line}' >> {SETTINGS}")
    return settings(machine)


def settings(machine) -> str:
    return machine.run("cat", SETTINGS).stdout


def version(machine) -> str:
    return machine.package_field("coatcheck", "Version")


def test_the_installation_starts_the_service(boot, debian, systemd, package):
    machine = boot(systemd, debian)
    machine.install(package)
    assert all(is_active(machine, unit) for unit in UNITS)
    machine.destroy()


def test_the_service_starts_with_the_machine(machine):
    wait_until_ready(machine)
    assert all(is_active(machine, unit) for unit in UNITS)


def test_the_service_runs_as_its_own_user_without_capabilities(machine):
    wait_until_ready(machine)
    process = property_of(machine, "coatcheck.service", "MainPID")
    status = dict(line.split(":\t", 1) for line in machine.run("cat", f"/proc/{process}/status").stdout.splitlines())
    user = machine.run("id", "--user", "coatcheck").stdout.strip()
    assert set(status["Uid"].split()) == {user}
    assert status["CapEff"].strip("0") == status["CapBnd"].strip("0") == ""
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")


def test_the_first_administrator_chooses_a_password_by_a_link(machine):
    """As docs/debian.md describes it."""
    wait_until_ready(machine)
    link = password_link(command(machine, "user", "add", ADMINISTRATOR, "--admin"))
    visitor = Visitor(machine)
    page = visitor.get(link)
    fields = {name: page.field(name) for name in ("csrf_token", "token")}
    fields |= {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    assert visitor.form("/reset", fields).status == 303
    assert Visitor(machine).log_in(ADMINISTRATOR, NEW_PASSWORD).get("/admin").status == 200


def test_a_session_of_the_service_is_listed(machine):
    add_administrator(machine)
    assert command(machine, "session", "list", "--json") == ""
    assert log_in(machine).handle in command(machine, "session", "list", "--json")


def test_an_upgrade_keeps_accounts_and_sessions(machine, newer):
    add_administrator(machine)
    person = log_in(machine)
    machine.install(newer)
    wait_until_ready(machine)
    assert version(machine) == UPGRADE
    assert person.is_signed_in and log_in(machine).is_signed_in


def test_an_upgrade_restarts_the_service_and_keeps_the_socket_open(machine, newer):
    wait_until_ready(machine)
    process = property_of(machine, "coatcheck.service", "MainPID")
    opened = property_of(machine, "coatcheck.socket", "ActiveEnterTimestampMonotonic")
    machine.install(newer)
    assert property_of(machine, "coatcheck.service", "MainPID") not in (process, "0")
    assert property_of(machine, "coatcheck.socket", "ActiveEnterTimestampMonotonic") == opened != "0"


def test_no_request_fails_during_an_upgrade(machine, newer):
    wait_until_ready(machine)
    answers, done = [], threading.Event()

    def ask():
        while not done.is_set():
            try:
                answers.append(Visitor(machine).get("/login").status)
            except OSError as error:
                answers.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        machine.install(newer)
        wait_until_ready(machine)
    finally:
        done.set()
        asking.join()
    assert len(answers) > 10 and set(answers) == {200}


def test_an_upgrade_keeps_a_configuration_that_was_changed(machine, newer):
    changed = change_settings(machine, "sessions.idle.timeout: 20m")
    machine.install(newer, DEFAULTS)
    assert version(machine) == UPGRADE
    assert settings(machine) == changed


def test_an_upgrade_brings_the_new_configuration_where_it_was_not_changed(machine, newer):
    machine.install(newer, DEFAULTS)
    assert settings(machine).endswith("# of the next version\n")
    assert machine.owner_and_mode(SETTINGS) == "root:coatcheck 640"


def test_an_upgrade_keeps_the_mode_that_the_configuration_was_given(machine, newer):
    machine.run("chmod", "600", SETTINGS)
    machine.run("chown", "coatcheck", SETTINGS)
    machine.install(newer, DEFAULTS)
    assert machine.owner_and_mode(SETTINGS) == "coatcheck:coatcheck 600"


def test_an_upgrade_starts_no_service_that_was_disabled(machine, newer):
    machine.run("systemctl", "disable", "--now", *UNITS)
    machine.install(newer)
    assert version(machine) == UPGRADE
    assert not any(is_active(machine, unit) for unit in UNITS)
    assert machine.run("systemctl", "is-enabled", *UNITS, check=False).stdout.split() == ["disabled", "disabled"]


def test_removal_stops_the_server_and_keeps_data_and_configuration(machine):
    add_administrator(machine)
    changed = change_settings(machine, "sessions.idle.timeout: 20m")
    machine.apt("remove", "coatcheck")
    assert machine.status("coatcheck") == "config-files"
    assert not any(is_active(machine, unit) for unit in UNITS)
    assert settings(machine) == changed and f"{DATA}/coatcheck.db" in machine.files()


def test_an_account_of_before_the_removal_signs_in_after_a_new_installation(machine, package):
    add_administrator(machine)
    machine.apt("remove", "coatcheck")
    machine.install(package)
    wait_until_ready(machine)
    assert log_in(machine).is_signed_in


def test_a_purge_leaves_no_file(boot, debian, systemd, package):
    """And nothing that makes systemd start the server."""
    machine = boot(systemd, debian)
    before = machine.files()
    machine.install(package)
    add_administrator(machine)
    assert "/etc/systemd/system/multi-user.target.wants/coatcheck.service" in machine.files()
    machine.apt("purge", "--autoremove", "coatcheck")
    after = machine.files()
    assert after - before - machine.files_of_packages() == set() == before - after
    assert machine.run("systemctl", "cat", *UNITS, check=False).returncode != 0
    machine.destroy()


def test_a_purge_keeps_the_user_so_that_its_number_is_not_given_away(machine):
    number = machine.run("id", "--user", "coatcheck").stdout
    machine.apt("purge", "coatcheck")
    machine.run("useradd", "--system", "another")
    assert machine.run("id", "--user", "coatcheck").stdout == number != machine.run("id", "--user", "another").stdout
