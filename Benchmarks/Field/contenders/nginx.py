"""The configuration of an nginx that belongs to the benchmark."""

import os
import pathlib

from Field.contender import Need
from Field.program import which

NEEDS = (Need("nginx", program="nginx"),)


def start(site, folder: pathlib.Path, port: int, locations: str):
    """An nginx of one process with these locations; returns its program."""
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    file = folder / "nginx.conf"
    file.write_text(f"""\
{"user root;" if os.geteuid() == 0 else ""}
daemon off;
master_process off;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    {temporary}
    access_log off;
    keepalive_requests 1000000000;
    server {{
        listen 127.0.0.1:{port};
        {locations}
    }}
}}
""")
    program = site.run([which("nginx"), "-p", folder, "-c", file, "-e", "stderr"], folder)
    program.wait_for_port(port)
    return program
