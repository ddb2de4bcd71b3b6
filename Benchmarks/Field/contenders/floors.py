"""What an answer costs without sessions. `nio` and `bare` are variants of SessionBenchmark."""

from Field.contender import Contender, Target
from Field.contenders import golang, library, nginx

# As long as the cookie of a session of ours, so that reading the request costs the same.
COOKIE = {"Cookie": "some-cookie-its=" + "A" * 64}


def _nginx(site) -> list[Target]:
    folder, port = site.new_folder("nginx"), site.new_port()
    program = nginx.start(site, folder, port, 'location / { return 200 "Hello."; }')
    return [Target("nginx", "nginx `return 200`", "floors", port, [program.pid], headers=COOKIE)]


def _golang(site) -> list[Target]:
    port, program = golang.run(site, "plain")
    return [Target("go", "Go net/http", "floors", port, [program.pid], headers=COOKIE)]


ALL = [
    Contender("nginx", "floors", _nginx, nginx.NEEDS),
    Contender("go", "floors", _golang, golang.COMPILER),
    library.floor("nio", "SwiftNIO HTTP/1 handler"),
    library.floor("bare", "Hummingbird route"),
]
