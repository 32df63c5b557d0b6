"""Programs run in fresh copies of an interpreter that has imported the libraries they need.

The import of NumPy takes twenty times as long as a short program. A fork of a process that has made it begins at once,
and finds nothing there but those libraries.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PATIENCE = 120
"""Seconds that a program may take on a busy machine."""

_SERVER = """
import json, os, signal, sys
{imports}
for line in sys.stdin:
    program, output, errors = json.loads(line)
    if child := os.fork():
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    signal.alarm({patience})
    for number, path in ((1, output), (2, errors)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    exec(compile(program, "<string>", "exec"), {{"__name__": "__main__"}})
    sys.exit()
"""


class Forks:
    """An interpreter that runs each program in a fork of itself.

    Args:
        flags: options of the interpreter, such as -I.
        place: a line that says from where modules come.
        imports: a line that imports what the programs need.
    """

    def __init__(self, flags: tuple[str, ...], place: str, imports: str) -> None:
        self._flags, self._place = flags, f"import sys; {place}\n"
        code = _SERVER.format(imports=f"{place}\n{imports}", patience=PATIENCE)
        # Threads would not live on in a fork.
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
        self._server = subprocess.Popen(
            [sys.executable, *flags, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            encoding="utf-8", env=environment,
        )  # fmt: skip
        atexit.register(self.close)

    def output_of(self, program: str) -> str:
        """The output of a program; the test fails with its traceback where it fails."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        with tempfile.TemporaryDirectory() as folder:
            output, errors = Path(folder, "output"), Path(folder, "errors")
            print(json.dumps([program, str(output), str(errors)]), file=self._server.stdin, flush=True)
            code = self._server.stdout.readline().strip()
            assert code == "0", f"{code}: {errors.read_text(encoding='utf-8')[-2000:]}"
            return output.read_text(encoding="utf-8")

    def output_of_fresh(self, program: str) -> str:
        """The same in an interpreter of its own, which has imported nothing."""
        done = subprocess.run(
            [sys.executable, *self._flags, "-c", self._place + program], capture_output=True, text=True,
            timeout=PATIENCE, check=False, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def close(self) -> None:
        """Ends the interpreter."""
        self._server.communicate()
