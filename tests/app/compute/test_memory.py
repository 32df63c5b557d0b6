"""A server's memory: heaps that its threads share."""

from __future__ import annotations

import gc
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from app.compute import tuning


def unsettled() -> dict[str, str]:
    """The environment without settings of the heap: Dask leaves one to every process that comes after its workers."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}


MANY_THREADS = """
import sys, threading, ctypes
sys.path.insert(0, sys.argv[1])
from app.compute.tuning import tune_memory
if sys.argv[2] == "settled":
    tune_memory()
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
        subprocess.run(command, check=True, timeout=60, env=unsettled())
        heaps[kind] = report.read_text(encoding="ascii").count("<heap nr=")
    assert heaps["settled"] <= tuning.ARENAS < heaps["as it is"]


LARGE_AGAIN = """
import sys, ctypes
sys.path.insert(0, sys.argv[1])
from app.compute.tuning import LARGE, tune_memory
if sys.argv[2] == "settled":
    tune_memory()
class Info(ctypes.Structure):
    names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    _fields_ = [(name, ctypes.c_size_t) for name in names.split()]
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, (ctypes.c_size_t,)
libc.free.argtypes = (ctypes.c_void_p,)
libc.mallinfo2.restype = Info
libc.free(libc.malloc(8 * LARGE))
before = libc.mallinfo2().hblks
assert libc.malloc(4 * LARGE)
print(libc.mallinfo2().hblks - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc learns to keep large blocks")
@pytest.mark.parametrize(("kind", "of_its_own"), [("settled", "1"), ("as it is", "0")])
def test_a_large_block_has_pages_of_its_own_even_after_another_one(
    kind: str, of_its_own: str, request: pytest.FixtureRequest
) -> None:
    command = [sys.executable, "-c", LARGE_AGAIN, str(request.config.rootpath), kind]
    done = subprocess.run(command, check=True, timeout=60, capture_output=True, text=True, env=unsettled())
    assert done.stdout.strip() == of_its_own


def test_where_the_c_library_knows_no_such_number_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _: object())
    tuning.tune_memory()
    assert gc.get_freeze_count() > 0
    gc.unfreeze()
