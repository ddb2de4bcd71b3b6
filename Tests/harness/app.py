"""An application behind a proxy: it has no code for sessions, and shows the requests that reach it."""

import http.server
import json
import threading
import time

from harness.ports import free_port


class App:
    """Answers every request with the headers it came with. `received` has all of them: (method, path, headers), `bodies` their
    bodies. /events is a stream of three events, one in a second; /status/404 answers 404."""

    def __init__(self):
        self.port = free_port()
        self.received, self.bodies = [], []
        app = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                app.bodies.append(self.body())
                headers = [(name, value) for name, value in self.headers.items()]
                app.received.append((self.command, self.path, headers))
                if self.path == "/events":
                    return self.stream()
                user = self.headers.get("Remote-User") or "nobody"
                page = f"<!doctype html><title>app</title><h1>Hello {user}</h1><pre>{json.dumps(headers)}</pre>".encode()
                self.send_response(int(self.path.removeprefix("/status/")) if self.path.startswith("/status/") else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(page)

            def body(self) -> bytes:
                if self.headers.get("Transfer-Encoding") != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length") or 0))
                body = b""
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def stream(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Connection", "close")
                self.end_headers()
                for number in range(3):
                    self.wfile.write(f"data: {number}\n\n".encode())
                    time.sleep(1)
                self.close_connection = True

            do_PROPFIND = do_MKCOL = do_REPORT = do_LOCK = answer
            do_GET = do_HEAD = do_POST = do_PUT = do_OPTIONS = answer

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True

    def start(self) -> "App":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
