"""A small separate disk that can be filled. Needs the right to mount."""

import contextlib
import os
import pathlib
import subprocess


class Disk:
    """A file system of a few megabytes, in memory."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder

    @classmethod
    @contextlib.contextmanager
    def mounted(cls, folder: pathlib.Path, megabytes: int):
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True, capture_output=True)
        try:
            yield cls(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)

    @staticmethod
    def is_possible(folder: pathlib.Path) -> bool:
        """Whether this process may mount."""
        try:
            with Disk.mounted(folder, 1):
                return True
        except (subprocess.CalledProcessError, FileNotFoundError):
            return False

    @property
    def free(self) -> int:
        space = os.statvfs(self.folder)
        return space.f_bavail * space.f_frsize

    def fill(self, leaving: int = 0):
        """Takes everything that is free, as another program would, but for so many bytes."""
        with open(self.folder / "filler", "ab", buffering=0) as filler:
            for size in (65536, 4096):
                while self.free - size >= leaving:
                    try:
                        filler.write(b"\xff" * size)
                    except OSError:
                        break

    def clear(self):
        """Releases the space that `fill` took."""
        (self.folder / "filler").unlink(missing_ok=True)
