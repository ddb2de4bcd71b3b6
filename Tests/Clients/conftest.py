"""The Python client is used from its sources, by the tests and by the programs that they start."""

import os
import pathlib

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "clients" / "python" / "src"
_others = os.environ.get("PYTHONPATH")
os.environ["PYTHONPATH"] = f"{SOURCES}{os.pathsep}{_others}" if _others else str(SOURCES)
