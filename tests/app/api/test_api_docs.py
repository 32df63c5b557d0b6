"""The examples of docs/api.md are tried: each request is asked, each program run, and the table of routes is whole."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

import gradnorm_core as gc
from app.api.routes import routes
from app.text.verdict.verdict import verdict
from tests.e2e.server import free_port
from tests.support.routes import ask

TEXT = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
REQUESTS = re.findall(r"```http\nGET (/\S+)\n```\n\n```json\n(.*?)```", TEXT, re.DOTALL)
PROGRAMS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def lacking(shown: Any, found: Any, place: str = "") -> Iterator[str]:
    """The places at which the answer is not what an example shows; an example may leave out entries of objects."""
    if isinstance(shown, dict):
        for key, entry in shown.items():
            if not isinstance(found, dict) or key not in found:
                yield f"{place}.{key} is missing"
            else:
                yield from lacking(entry, found[key], f"{place}.{key}")
    elif isinstance(shown, list) and isinstance(found, list) and len(shown) == len(found):
        for index, (one, other) in enumerate(zip(shown, found, strict=True)):
            yield from lacking(one, other, f"{place}[{index}]")
    elif shown != found:
        yield f"{place} is {found!r}"


@pytest.mark.parametrize(("address", "shown"), REQUESTS)
def test_every_request_is_answered_as_the_page_says(address: str, shown: str) -> None:
    path, _, query = address.partition("?")
    assert not list(lacking(json.loads(shown), ask(path, query).json))


def test_every_route_is_in_the_table() -> None:
    paths = {route.path for route in routes() if "{" not in route.path} - {"/api"}
    assert set(re.findall(r"^\| `GET (/api/[\w-]+)` \|", TEXT, re.MULTILINE)) == paths
    assert len(REQUESTS) >= 9
    assert len(PROGRAMS) == 2


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server of the routes alone."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes()), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(20)


def printed(program: str, address: str) -> list[str]:
    """The lines that a program of the page prints."""
    code = program.replace("http://localhost:8501", address)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_programs_print_what_the_core_finds(address: str) -> None:
    whole, packed = PROGRAMS
    run = gc.descend(gc.parse("x^2 + 10y^2"), (2.0, 1.0), step_rule=gc.Fixed(0.09))
    told = gc.diagnose(run.objective, run)
    assert printed(whole, address) == [f"{run.status.name} {run.iterations}", verdict(run, told).headline]
    # By hand: ∂f/∂x = −400x(y − x²) − 2(1 − x) of Rosenbrock's function at (−1.2, 1) is −215.6.
    first, second = "-1.2", f"{-1.2 + 0.001 * 215.6:.4f}"
    assert printed(packed, address)[0].split() == ["iteration_limit", "(51,)", f"[{first}", f"{second}]", "0.001"]
