"""Runs of pytest that start at once: a process has imported what tests need of others, and is copied for each run.

Nothing of the packages is imported before it is copied, so that each run sees the files as they are. Where a system cannot copy a
process (Windows), each run is a Python of its own: the same runs, a few seconds later.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

TOO_LATE = -1  # in the place of pytest's exit code: the run was ended at its limit
# Not those that pytest takes as plugins, as hypothesis: it would have to rewrite them.
OF_OTHERS = (
    "numpy",
    "pandas",
    "openpyxl",
    "pytest",
    "lxml.etree",
    "click",
    "rich.console",
    "formualizer",
)
EACH = 0.02  # seconds between two looks at whether a run has ended


class Starter:
    """`run` is one run of pytest in a folder, ended at its limit with all that it started."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def run(self, folder: Path, arguments: Sequence[str], limit: float) -> int:
        environment = {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        if not hasattr(os, "fork"):
            return _afresh(folder, arguments, limit, environment)
        asked = {"folder": str(folder), "arguments": list(arguments), "limit": limit, "environment": environment}
        line = json.dumps(asked) + "\n"
        answer = self._answer(line) or self._answer(line)  # once more where the process was ended from outside
        return int(answer)

    def _answer(self, line: str) -> str:
        """What the process says of a run; nothing where it has ended, and then the next is asked of another."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-B", str(Path(__file__))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONSAFEPATH": "1"},
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            self.close()
        return answer

    def close(self) -> None:
        if self._process is not None:
            with suppress(BrokenPipeError):
                self._process.communicate()  # the end of what it reads is its own
            self._process = None


def _afresh(folder: Path, arguments: Sequence[str], limit: float, environment: Mapping[str, str]) -> int:
    command = [sys.executable, "-P", "-m", "pytest", *arguments]
    try:
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, **environment}, capture_output=True, timeout=limit
        )
    except subprocess.TimeoutExpired:
        return TOO_LATE
    return done.returncode


def serve() -> None:
    """Runs what is asked for, a line each, and answers each with pytest's exit code."""
    for name in OF_OTHERS:
        try:
            importlib.import_module(name)
        except ImportError:  # a test that needs it says so
            continue
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            _in_a_copy(asked)
        os.setpgid(child, child)  # a group of its own, whichever of the two comes first
        print(_ended(child, asked["limit"]), flush=True)


def _in_a_copy(asked: Mapping[str, object]) -> None:
    code: int = 1
    try:
        os.setpgid(0, 0)
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(silent, stream)
        folder = str(asked["folder"])
        os.environ.update(asked["environment"])  # type: ignore[arg-type]
        os.chdir(folder)
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
        import pytest

        code = int(pytest.main(list(asked["arguments"])))  # type: ignore[call-overload]
    finally:
        os._exit(code)


def _ended(child: int, limit: float) -> int:
    """The exit code of a copy; beyond its limit it is ended, and with it the servers that its tests started."""
    until = time.monotonic() + limit
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 1
        time.sleep(EACH)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return TOO_LATE


if __name__ == "__main__":
    serve()
