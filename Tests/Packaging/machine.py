"""A Debian of its own in a folder, with namespaces for processes, files and the network; with systemd or without."""

import contextlib
import ctypes
import itertools
import os
import pathlib
import select
import shutil
import subprocess

from harness.waiting import eventually
from Packaging.groups import make_groups, remove_groups

CLONE_NEWNET = 0x40000000
#: What enters the namespaces of a machine's first process, and its folder. Its network is entered apart.
ENTER = ["--mount", "--pid", "--uts", "--ipc", "--cgroup", "--root", "--wd"]
SYSTEMD = "/usr/lib/systemd/systemd"

# Arguments: the folder to mount at, the layers below, the layer that is written, a folder for the kernel,
# a folder of this machine that is in the other one too, and the first program.
_BOOT = r"""
root=$1 below=$2 written=$3 work=$4 shared=$5
shift 5
mount -t overlay -o "lowerdir=$below,upperdir=$written,workdir=$work" overlay "$root"
if [ -n "$shared" ]; then mkdir -p "$root$shared" && mount --bind -o ro "$shared" "$root$shared"; fi
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t sysfs -o ro sysfs "$root/sys"
if [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ]; then
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
else
    mount -t tmpfs tmpfs "$root/sys/fs/cgroup"
    mkdir "$root/sys/fs/cgroup/systemd"
    mount -t cgroup -o none,name=systemd,xattr cgroup "$root/sys/fs/cgroup/systemd"
fi
ip link set lo up
# systemd cannot make namespaces of users in a chroot.
cd "$root"
pivot_root . .
umount --lazy .
exec env -i container=lxc PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
"""
# Arguments: the boot script, the number of groups to join, they themselves, and what the boot script gets.
_START = r"""
boot=$1 count=$2
shift 2
while [ "$count" -gt 0 ]; do
    echo $$ >"$1/cgroup.procs"
    shift
    count=$((count - 1))
done
exec unshare --mount --pid --uts --ipc --net --cgroup --fork --kill-child -- sh -ec "$boot" sh "$@"
"""

# What a machine needs of the kernel, in small.
_TRIAL = """
mount -t tmpfs tmpfs /mnt
mkdir /mnt/below /mnt/written /mnt/work /mnt/root
mount -t overlay -o lowerdir=/mnt/below,upperdir=/mnt/written,workdir=/mnt/work overlay /mnt/root
"""

_numbers = itertools.count(1)


def may_make_machines() -> bool:
    spaces = ["unshare", "--mount", "--pid", "--net", "--cgroup", "--fork"]
    return subprocess.run([*spaces, "sh", "-ec", _TRIAL], capture_output=True).returncode == 0


class Machine:
    """`layers` are folders that stay as they are, the topmost first. All that the machine writes is in `written`."""

    def __init__(self, folder: pathlib.Path, layers: list[pathlib.Path], shared: pathlib.Path | None = None):
        self.folder, self.layers, self.shared = folder, layers, shared
        self.written = folder / "written"
        self._process: subprocess.Popen | None = None
        self._begun: list[subprocess.Popen] = []
        self._groups: list[pathlib.Path] = []
        self._first = 0
        for name in ("root", "written", "work"):
            (folder / name).mkdir(parents=True)

    # Life

    def start(self) -> "Machine":
        """With systemd if it is installed, and otherwise as a container is."""
        has_systemd = any((layer / SYSTEMD[1:]).exists() for layer in self.layers)
        self._groups = make_groups(f"machine-{os.getpid()}-{next(_numbers)}")
        layers = [self.folder / "root", ":".join(map(str, self.layers)), self.written, self.folder / "work"]
        first = [SYSTEMD, "--log-target=console"] if has_systemd else ["sleep", "infinity"]
        command = ["setpriv", "--pdeathsig", "KILL", "--", "sh", "-ec", _START, "sh", _BOOT, str(len(self._groups))]
        with open(self.folder / "boot.log", "ab") as log:
            self._process = subprocess.Popen(
                [*command, *self._groups, *layers, self.shared or "", *first],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        eventually(self._is_up, what="the machine being up", detail=self._boot_log)
        if has_systemd:
            eventually(self._has_booted, what="systemd being up", detail=self._boot_log)
        return self

    def _boot_log(self) -> str:
        return (self.folder / "boot.log").read_text()

    def _is_up(self) -> bool:
        if self._process.poll() is not None:
            self._first = 0
            raise AssertionError("it ended: " + self._boot_log())
        children = pathlib.Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        self._first = int((children.read_text().split() or [0])[0])
        if not self._first:
            return False
        # Before, it is the shell that mounts.
        return pathlib.Path(f"/proc/{self._first}/comm").read_text().strip() in ("systemd", "sleep")

    def _has_booted(self) -> bool:
        return self.run("systemctl", "is-system-running", check=False).stdout.strip() in ("running", "degraded")

    def stop(self):
        """As a machine that loses its power; what was written stays."""
        if not self._process:
            return
        first = os.pidfd_open(self._first) if self._first else None
        self._process.kill()
        self._process.wait()
        if first is not None:
            # Its end is that of all its processes.
            select.select([first], [], [])
            os.close(first)
        for begun in self._begun:
            begun.wait()
        remove_groups(self._groups)
        self._process = None

    def destroy(self):
        self.stop()
        shutil.rmtree(self.folder)

    # What its administrator does

    def run(self, *command, input=None, check=True, online=False, **variables) -> subprocess.CompletedProcess:
        """A command of root's. `online` lends it the network of this machine, for the mirror of packages."""
        result = subprocess.run(
            [*self.entrance(online), *map(str, command)],
            input=input, capture_output=True, text=True, timeout=300, env=environment() | variables,
        )  # fmt: skip
        said = f"{command}: {result.returncode}\n{result.stdout}{result.stderr}"
        assert not check or result.returncode == 0, said
        return result

    def begin(self, *command):
        """A command of root's that goes on; it ends with the machine."""
        with open(self.folder / "begun.log", "ab") as log:
            options = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, "env": environment()}
            self._begun.append(subprocess.Popen([*self.entrance(), *command], **options))

    def entrance(self, online=False) -> list[str]:
        return ["nsenter", f"--target={self._first}", *([] if online else ["--net"]), *ENTER, "--"]

    def apt(self, *arguments, options=()) -> str:
        flags = [part for option in ["Dpkg::Use-Pty=0", *options] for part in ("-o", option)]
        return self.run("apt-get", "--yes", *flags, *arguments, online=True).stdout

    def install(self, package: pathlib.Path, options=()) -> str:
        """As the documents say, with apt."""
        copy = self.path("/tmp") / package.name
        shutil.copy(package, copy)
        try:
            return self.apt("install", f"/tmp/{package.name}", options=options)
        finally:
            copy.unlink()

    def path(self, inside: str) -> pathlib.Path:
        """Where a file of the machine is seen from here."""
        return pathlib.Path(f"/proc/{self._first}/root{inside}")

    def status(self, package) -> str:
        """What dpkg says of it, such as "installed"; nothing if it does not know it."""
        return self.package_field(package, "db:Status-Status", check=False)

    def package_field(self, package, name, check=True) -> str:
        return self.run("dpkg-query", "--show", f"--showformat=${{{name}}}", package, check=check).stdout

    def files(self) -> set[str]:
        """All but those that dpkg and apt write for themselves, and the copies that useradd makes of its lists."""
        found = self.run("find", "/", "-xdev").stdout.splitlines()
        theirs = ("/var/lib/dpkg", "/var/lib/apt", "/var/cache", "/var/log", "/tmp")
        copies = {f"/etc/{name}-" for name in ("passwd", "shadow", "group", "gshadow", "subuid", "subgid")}
        return {path for path in found if not path.startswith(theirs)} - copies

    def files_of_packages(self) -> set[str]:
        return set(self.run("sh", "-c", "cat /var/lib/dpkg/info/*.list").stdout.splitlines())

    def owner_and_mode(self, path: str) -> str:
        return self.run("stat", "--format=%U:%G %a", path).stdout.strip()

    @contextlib.contextmanager
    def network(self):
        """Within it, this thread makes its connections in the network of the machine."""
        with open("/proc/thread-self/ns/net") as ours, open(f"/proc/{self._first}/ns/net") as theirs:
            _enter(theirs)
            try:
                yield
            finally:
                _enter(ours)


def environment() -> dict[str, str]:
    """What a proxy in front of the mirror needs comes along; nothing else of this machine does."""
    kept = {key: value for key, value in os.environ.items() if key.lower().endswith("_proxy")}
    return kept | {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}


def _enter(namespace):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace.fileno(), CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")
