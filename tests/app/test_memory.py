"""A server's memory: heaps that its threads share."""

from __future__ import annotations

import gc
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from app import memory

MANY_THREADS = """
import sys, threading, ctypes
sys.path.insert(0, sys.argv[1])
from app.memory import settle
if sys.argv[2] == "settled":
    settle()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier(12)
def work():
    together.wait()
    for _ in range(200):
        assert libc.malloc(5000)
    together.wait()
threads = [threading.Thread(target=work) for _ in range(12)]
[one.start() for one in threads]
[one.join() for one in threads]
libc.fopen.restype = ctypes.c_void_p
libc.fopen.argtypes = ctypes.c_char_p, ctypes.c_char_p
libc.malloc_info.argtypes = ctypes.c_int, ctypes.c_void_p
libc.fclose.argtypes = (ctypes.c_void_p,)
file = libc.fopen(sys.argv[3].encode(), b"w")
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has heaps to count")
def test_threads_share_two_heaps(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    heaps = {}
    for kind in ("settled", "as it is"):
        report = tmp_path / f"{kind}.xml"
        command = [sys.executable, "-c", MANY_THREADS, str(request.config.rootpath), kind, str(report)]
        subprocess.run(command, check=True, timeout=60)
        heaps[kind] = report.read_text(encoding="ascii").count("<heap nr=")
    assert heaps["settled"] <= memory.ARENAS < heaps["as it is"]


def test_where_the_c_library_knows_no_such_number_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _: object())
    memory.settle()
    assert gc.get_freeze_count() > 0
    gc.unfreeze()
