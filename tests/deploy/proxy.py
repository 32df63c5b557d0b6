"""nginx with the configuration that is deployed, on a port of this machine."""

from __future__ import annotations

import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from tests.e2e.server import ROOT, free_port

TEMPLATE = ROOT / "deploy" / "nginx" / "gradnorm.conf.template"
PATIENCE = 20.0
AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 1;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/gradnorm.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running proxy: where it answers, its port, and the file with its complaints."""

    url: str
    port: int
    errors: Path


def nginx() -> str:
    """The program; Debian keeps it where only root's path leads."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    assert found, "nginx is needed: apt-get install nginx-light"
    return found


def rendered(folder: Path, port: int, servers: Sequence[str], frame_ancestors: str, tls: str = "") -> str:
    """The deployed configuration with its words filled in, on another port and without anything outside the folder."""
    text = TEMPLATE.read_text(encoding="utf-8")
    addresses = " ".join(f"server {urlsplit(url).netloc} max_fails=1 fail_timeout=5s;" for url in servers)
    words = {"HOST": "localhost", "SERVERS": addresses, "FRAME_ANCESTORS": frame_ancestors}
    for name, word in words.items():
        text = text.replace(f"${{GRADNORM_{name}}}", word)
    assert "${" not in text
    (folder / "tls").mkdir()
    if tls:
        (folder / "tls" / "listen.conf").write_text(tls, encoding="utf-8")
    text = text.replace("/etc/nginx/tls/", f"{folder}/tls/").replace("/tmp/gradnorm-cache", f"{folder}/cache")
    return text.replace("listen 8080", f"listen 127.0.0.1:{port}")


@contextmanager
def proxied(*servers: str, frame_ancestors: str = "'self'", tls: str = "", wait: bool = True) -> Iterator[Proxy]:
    """nginx in front of these servers; `wait` until one of them says that it is well."""
    port = free_port()
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx's worker may be another user
        settings = rendered(folder, port, servers, frame_ancestors, tls)
        (folder / "gradnorm.conf").write_text(settings, encoding="utf-8")
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder), encoding="utf-8")
        command = [nginx(), "-p", name, "-e", f"{name}/error.log", "-c", f"{name}/nginx.conf"]
        process = subprocess.Popen(command)
        try:
            proxy = Proxy(f"http://localhost:{port}", port, folder / "error.log")
            _wait_until_up(process, proxy, (200,) if wait else (200, 502, 504))
            yield proxy
        finally:
            process.terminate()
            process.wait(PATIENCE)


def status(url: str, headers: dict[str, str] | None = None, method: str = "GET", body: bytes | None = None) -> int:
    """The status of an answer; 0 when the connection was closed without one."""
    request = urllib.request.Request(url, headers=headers or {}, method=method, data=body)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, urllib.error.URLError):
        return 0


def _wait_until_up(process: subprocess.Popen[bytes], proxy: Proxy, answers: tuple[int, ...]) -> None:
    end = time.monotonic() + PATIENCE
    while status(f"{proxy.url}/healthz") not in answers:
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("nginx did not come up:\n" + proxy.errors.read_text(encoding="utf-8"))
        time.sleep(0.05)
