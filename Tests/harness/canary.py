"""Every secret that the tests of this process sent or were given, to be looked for in all that the servers wrote."""

import pathlib
import subprocess
import tempfile

_secrets: set[str] = set()
_folders: list[pathlib.Path] = []

# What a server writes in its folder, the database at rest included.
_WRITTEN = ["stdout", "stderr", "coatcheck.db", "coatcheck.db-wal"]


def note(secret: str | None):
    """Short ones would be found by chance, and so would those of few different characters, such as forty-three As."""
    if secret and len(secret) >= 20 and len(set(secret)) >= 8:
        _secrets.add(secret)


def note_cookie(cookie):
    """A session's cookie is a public handle and a secret; other cookies are secret as a whole."""
    note(cookie.value[22:] if len(cookie.value) == 64 else cookie.value)


def watch(folder: pathlib.Path):
    _folders.append(folder)


def report() -> dict:
    """How many secrets were looked for in how much, and where they were found."""
    files = [folder / name for folder in _folders for name in _WRITTEN if (folder / name).exists()]
    return {
        "secrets": len(_secrets),
        "files": len(files),
        "bytes": sum(file.stat().st_size for file in files),
        "leaks": search(files) if _secrets and files else [],
    }


def search(files) -> list[str]:
    with tempfile.NamedTemporaryFile("w") as patterns:
        patterns.write("\n".join(_secrets) + "\n")
        patterns.flush()
        command = ["grep", "--text", "--fixed-strings", "--only-matching", "--file", patterns.name, "--with-filename"]
        result = subprocess.run([*command, *files], capture_output=True, text=True, errors="replace")
    assert result.returncode in (0, 1), result.stderr
    return result.stdout.splitlines()
