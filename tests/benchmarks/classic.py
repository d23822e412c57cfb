"""One call of FM.ALLOCATE the whole way of Visual Basic's, timed: the real xlwings, over stand-ins for pywin32 and Excel.

In a process of its own, since the stand-ins stay in it: `python tests/benchmarks/classic.py ROWS`, which prints its seconds as JSON.
"""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from floors import Time, timed
from function_hosts import TIMES, arguments

SUPPORT = Path(__file__).resolve().parents[1] / "support"
MODULE = "udfs.hosts.classic.functions"


def through_classic(rows: int) -> Time:
    """The time of a call, from a process that makes it."""
    words = [sys.executable, __file__, str(rows)]
    found = subprocess.run(words, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
    return Time(**json.loads(found.splitlines()[-1]))


def main(rows: int) -> None:
    sys.path.insert(0, str(SUPPORT))
    from windows_stand_ins import ComRange, Workbook, com_argument, install

    server, workbook, caller = install().com_server.XLPython(), Workbook("offers.xlsm"), ComRange([[None]])
    ranges = [{"range": each} if isinstance(each, list) else each for each in arguments(rows)]
    given = tuple({"missing": True} if each is None else each for each in ranges)

    def call() -> object:
        return server.CallUDF(MODULE, "fm_allocate", tuple(map(com_argument, given)), workbook, caller)

    found = call()
    assert len(found) == rows and isinstance(found[0][0], float), found[:3]
    print(json.dumps(asdict(timed(call, times=TIMES[rows]))))


if __name__ == "__main__":
    main(int(sys.argv[1]))
