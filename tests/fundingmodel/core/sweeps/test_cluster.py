"""A sweep on a dask cluster: a scheduler and two workers, as processes of their own, one of which is killed in the middle."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import printed, refused

from fundingmodel.sweeps.design import PART

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
SWEEP = ["predictable", "--set", "largest_growth=0.1:0.4:10", "--set", f"protected_fraction=0.8:0.9:{16 * PART // 10}"]


def started(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "scheduler.json"
    started_ones = [
        started(
            "distributed.cli.dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(file),
        )
    ]
    try:
        while not file.exists() or not file.read_text(encoding="utf-8").strip():
            assert started_ones[0].poll() is None
            time.sleep(0.05)
        address = json.loads(file.read_text(encoding="utf-8"))["address"]
        words = [address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path)]
        started_ones += [started("distributed.cli.dask_worker", *words) for _ in range(2)]
        yield address, started_ones[1:]
    finally:
        for each in started_ones:
            each.kill()
            each.wait()


def test_the_same_bytes_on_a_cluster_of_which_a_worker_is_killed_in_the_middle(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    address, workers = cluster
    words = [
        sys.executable,
        "-m",
        "fundingmodel.command_line.main",
        "sweep",
        *SWEEP,
        "--scheduler",
        address,
        "--out",
        "c.parquet",
    ]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while len(list(Path("c.parquet.parts").glob("*.part"))) < 3:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    os.kill(workers[0].pid, signal.SIGKILL)
    out, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert out.decode().startswith("c.parquet: 16,000 variants")
    printed("sweep", *SWEEP, "--workers", "1", "--out", "i.parquet")
    assert Path("c.parquet").read_bytes() == Path("i.parquet").read_bytes()
    assert workers[0].wait() == -9 and workers[1].poll() is None


def test_a_cluster_that_is_not_there_is_refused_and_what_is_done_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("fundingmodel.sweeps.cluster.PATIENCE", 1)
    said = refused("sweep", *SWEEP, "--scheduler", "tcp://127.0.0.1:9", "--out", "c.parquet")
    assert re.match(r"--scheduler: the cluster at tcp://127.0.0.1:9 does not answer", said)
    assert not Path("c.parquet").exists()


def test_a_sweep_leaves_what_else_a_notebook_runs_on_dask_alone(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    """Items come in their order, each with what the work makes of it or raises; no default of dask is another meanwhile."""
    import distributed

    from fundingmodel.sweeps.cluster import each_on_cluster

    found = each_on_cluster(int, ["3", "x", "1"], cluster[0])
    item, outcome = next(found)
    with pytest.raises(ValueError, match="No clients found"):
        distributed.default_client()
    assert (item, outcome.get()) == ("3", 3)
    (second, failed), (third, last) = found
    assert (second, third, last.get()) == ("x", "1", 1)
    with pytest.raises(ValueError, match="invalid literal"):
        failed.get()
