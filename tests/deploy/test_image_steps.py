"""The steps of the Dockerfile, one after the other in a clean place, for want of an engine that builds the image.

What is copied is what .dockerignore lets through; /opt/gradnorm and /srv/gradnorm are folders of a temporary one, all
else is done as it is written there. The server then runs as user 10001 where the tests are root's, to whom nothing but
its /tmp belongs.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.deploy.proxy import status
from tests.e2e.server import ROOT, free_port

pytestmark = pytest.mark.deploy
DOCKERFILE = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
PYTHON = shutil.which("python3", path="/usr/local/bin:/usr/bin") or "python3"
USER = 10001


@dataclass(frozen=True, slots=True)
class Image:
    """The result of the steps: a folder that stands for the root of the image, and what the last stage declares."""

    root: Path
    environment: dict[str, str]
    command: list[str]

    def here(self, text: str) -> str:
        """The text with the paths of the image as paths of this machine."""
        return re.sub(r"(?<![\w/])/(opt|srv|tmp)\b", rf"{self.root}/\1", text)


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    with tempfile.TemporaryDirectory(prefix="image") as name:
        root = Path(name)
        root.chmod(0o755)
        for folder in ("opt", "srv/gradnorm", "tmp"):
            (root / folder).mkdir(parents=True)
        first, last = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]
        words = dict(
            pair.split("=", 1) for line in re.findall(r"^ENV (.*)$", last, re.MULTILINE) for pair in line.split()
        )
        command = json.loads(re.findall(r"^CMD (\[.*\])$", last, re.MULTILINE)[-1])
        made = Image(root, words, command)
        shutil.copy(ROOT / "requirements.txt", root / "srv" / "gradnorm")
        copy_context(root / "srv" / "gradnorm")
        for step in re.findall(r"^RUN (.*)$", first, re.MULTILINE):
            subprocess.run(
                ["/bin/sh", "-ec", made.here(step).replace("python -m venv", f"{PYTHON} -m venv")],
                cwd=root / "srv" / "gradnorm", check=True, timeout=600,
                env={"PATH": os.environ["PATH"], "HOME": name, "PIP_NO_CACHE_DIR": "1"} | pip_settings(),
            )  # fmt: skip
        yield made


def pip_settings() -> dict[str, str]:
    """Where this machine has its packages from."""
    configuration = Path.home() / ".config" / "pip" / "pip.conf"
    kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    return kept | ({"PIP_CONFIG_FILE": str(configuration)} if configuration.exists() else {})


def copy_context(target: Path) -> None:
    """Copies what .dockerignore lets through."""
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    let_in = [rule[1:] for rule in rules if rule.startswith("!")]
    for name in let_in:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(
                source, target / name, ignore=lambda _, names: [n for n in names if fnmatch(n, "__pycache__")]
            )
        elif source.exists():
            shutil.copy(source, target / name)


def test_the_image_serves_without_writing_anywhere_but_to_its_tmp_and_ends_when_told(image: Image) -> None:
    port = free_port()
    environment = {name: image.here(value) for name, value in image.environment.items()}
    environment |= {"PATH": f"{image.root}/opt/gradnorm/bin", "STREAMLIT_SERVER_PORT": str(port)}
    (image.root / "tmp").chmod(0o777)
    environment["TMPDIR"] = str(image.root / "tmp")
    before = all_files(image.root)
    root = os.geteuid() == 0
    server = subprocess.Popen(
        image.command, executable=str(image.root / "opt/gradnorm/bin/python"), cwd=image.root / "srv" / "gradnorm",
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        user=USER if root else None, group=USER if root else None, extra_groups=[] if root else None,
    )  # fmt: skip
    try:
        end = time.monotonic() + 90
        while status(f"http://localhost:{port}/_stcore/health") != 200:
            assert server.poll() is None, server.communicate()[0]
            assert time.monotonic() < end
            time.sleep(0.2)
        assert status(f"http://localhost:{port}/") == 200
        assert all_files(image.root) == before
    finally:
        server.send_signal(signal.SIGTERM)
        output, _ = server.communicate(timeout=30)
    assert "Traceback" not in output
    assert "Collecting usage statistics" not in output
    assert not (image.root / "opt" / "gradnorm" / "bin" / "pip").exists()


def all_files(root: Path) -> set[Path]:
    """Every file of the image but those in its /tmp."""
    return {path for folder in ("opt", "srv") for path in (root / folder).rglob("*")}
