"""LibreOffice with a profile of its own, asked through calc_addin_worker.py."""

import json
import queue
import secrets
import subprocess
import threading
from pathlib import Path
from typing import Any, Self

import engines

WORKER = Path(__file__).with_name("calc_addin_worker.py")


class Office:
    """LibreOffice with the add-in: asked through calc_addin_worker.py, or as an engine for whole workbooks."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.lines = folder, queue.Queue[str]()

    def __enter__(self) -> Self:
        pipe = f"addin{secrets.token_hex(6)}"
        office = [*engines._office_command(self.folder), f"--accept=pipe,name={pipe};urp;"]
        self.office = subprocess.Popen(
            office, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=engines.office_environment()
        )
        self.worker = subprocess.Popen(
            [str(engines.uno_python()), str(WORKER), pipe],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        threading.Thread(target=engines._gather, args=(self.worker.stdout, self.lines), daemon=True).start()
        assert json.loads(self.lines.get(timeout=120)) == {}
        return self

    def __call__(self, **request: Any) -> Any:
        assert self.worker.stdin is not None
        self.worker.stdin.write(json.dumps(request) + "\n")
        self.worker.stdin.flush()
        reply = json.loads(self.lines.get(timeout=180) or '{"failed": "LibreOffice ended"}')
        assert not isinstance(reply, dict) or "failed" not in reply, reply
        return reply

    def __exit__(self, *_: object) -> None:
        assert self.worker.stdin is not None
        self.worker.stdin.close()
        for process in (self.worker, self.office):
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        assert self.worker.stdout is not None
        self.worker.stdout.close()
