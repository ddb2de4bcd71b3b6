"""A container image, and servers that run in it as a container runtime runs them."""

import functools
import json
import os
import pathlib
import signal
import subprocess
import tarfile

from harness.server import Server

#: Runs a command in an image as a runtime does: files and processes of its own, the network of this machine, a root that is read-only, no
#: capability and no way to gain one. The process is number 1. Arguments: the root, the user and group, variables up to `--`, mounts as pairs
#: of source and target up to `--`, the command.
RUNNER = """
set -eu
setpriv=$(command -v setpriv) chroot=$(command -v chroot || echo /usr/sbin/chroot)
root=$1 user=$2; shift 2
variables=()
while [ "$1" != -- ]; do variables+=("$1"); shift; done
shift
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
for device in null zero urandom; do mount --bind "/dev/$device" "$root/dev/$device"; done
while [ "$1" != -- ]; do
    source=${1#*:}
    if [ -d "$source" ]; then mkdir -p "$root$2"; else touch "$root$2"; fi
    case $1 in
    volume:*) chown "$user" "$source"; mount --bind "$source" "$root$2" ;;
    file:*) mount --bind "$source" "$root$2"; mount -o remount,bind,ro,nosuid,nodev "$root$2" ;;
    esac
    shift 2
done
shift
mount -o remount,bind,ro,nosuid,nodev "$root"
cd /
exec env -i "${variables[@]}" "$setpriv" --no-new-privs --inh-caps=-all --bounding-set=-all,+sys_chroot,+setuid,+setgid \
    -- "$chroot" --userspec="$user" --groups= "$root" "$@"
"""


def as_root() -> list[str]:
    """An ordinary user is root among the ids that belong to it."""
    return [] if os.geteuid() == 0 else ["buildah", "unshare"]


class Image:
    """An archive as `docker load` reads it, and a container that buildah makes from it in a storage of its own."""

    def __init__(self, archive: pathlib.Path, folder: pathlib.Path):
        self.archive, self.folder = archive, folder
        with tarfile.open(archive) as file:
            (self.manifest,) = json.load(file.extractfile("manifest.json"))
            self.settings = json.load(file.extractfile(self.manifest["Config"]))["config"]
            (layer,) = self.manifest["Layers"]
            with tarfile.open(fileobj=file.extractfile(layer)) as content:
                #: What is in the image, by absolute path.
                self.files = {f"/{member.name.strip('./')}": member for member in content}
        self.container = self.buildah("from", f"docker-archive:{archive}").strip()

    @property
    def variables(self) -> dict[str, str]:
        return dict(pair.split("=", 1) for pair in self.settings["Env"])

    def read(self, path: str) -> str:
        with tarfile.open(self.archive) as file, tarfile.open(fileobj=file.extractfile(self.manifest["Layers"][0])) as content:
            return content.extractfile(self.files[path].name).read().decode()

    def buildah(self, *arguments, through=()) -> str:
        storage = ["--root", self.folder / "storage", "--runroot", self.folder / "run", "--storage-driver", "vfs"]
        command = [*through, "buildah", *storage, *arguments]
        result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
        assert result.returncode == 0, f"{arguments}: {result.stderr}"
        return result.stdout

    @functools.cached_property
    def root(self) -> str:
        """Where the files of the container are, with the places at which a runtime mounts its own. An ordinary user sees them in
        `buildah unshare` only."""
        root = self.buildah("mount", self.container, through=as_root()).strip()
        subprocess.run([*as_root(), "mkdir", "-p", f"{root}/proc", f"{root}/dev"], check=True)
        subprocess.run([*as_root(), "touch", *(f"{root}/dev/{name}" for name in ("null", "zero", "urandom"))], check=True)
        return root

    def remove(self):
        subprocess.run([*as_root(), "rm", "-rf", self.folder], check=True)


class Container(Server):
    """A server in an image. `files` are mounted read-only, as pairs of source and target, and `volume` is the folder that it can write; without
    one it can write nowhere. `user` replaces that of the image."""

    def __init__(self, image: Image, folder: pathlib.Path, files=(), volume: pathlib.Path | None = None, user=None, **settings):
        super().__init__(folder, **settings)
        self.image = image
        # A command in the container cannot read a file of ours.
        self.imports_users = False
        self.user = user or image.settings["User"]
        # Every runtime mounts the names of hosts.
        self.mounts = [(f"file:{source}", target) for source, target in [("/etc/hosts", "/etc/hosts"), *files]]
        if volume:
            self.mounts.append((f"volume:{volume}", "/var/lib/coatcheck"))

    @property
    def environment(self) -> dict[str, str]:
        """Of the image and our settings, and nothing of this machine's."""
        ours = {f"COATCHECK_{key.upper()}": str(value) for key, value in self.settings.items()}
        return self.image.variables | ours | self.variables

    def inside(self, *command) -> list[str]:
        """What runs a command in the container."""
        spaces = ["unshare", "--mount", "--ipc", "--uts", "--pid", "--fork", "--kill-child=KILL"]
        variables = [f"{name}={value}" for name, value in self.environment.items()]
        mounts = [part for mount in self.mounts for part in mount]
        script = ["bash", "-c", RUNNER, "bash", self.image.root, self.user, *variables, "--", *mounts, "--"]
        return [*self.wrapper, *as_root(), *spaces, *script, *command]

    def launch(self):
        self.was_stopped = False
        command = [*self.image.settings["Entrypoint"], *self.image.settings["Cmd"]]
        with open(self.folder / "stdout", "ab") as stdout, open(self.folder / "stderr", "ab") as stderr:
            self.process = subprocess.Popen(self.inside(*command), stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)

    def command(self, *arguments, input=None, offset=None) -> subprocess.CompletedProcess:
        return self.execute([*self.image.settings["Entrypoint"], *arguments], input)

    def execute(self, command, input=None) -> subprocess.CompletedProcess:
        """A command in a container of the same kind, beside the server."""
        return subprocess.run(self.inside(*command), input=input, capture_output=True, text=True, timeout=60)

    def stop(self, with_signal=signal.SIGTERM) -> int:
        if self.is_running:
            os.kill(self.number_one, with_signal)
        return super().stop(0)

    @property
    def number_one(self) -> int:
        """The process that the server has become: the last of the line that began with ours."""
        process = self.process.pid
        while children := pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split():
            process = int(children[0])
        return process
