"""Commands that are started and go on while a test looks at them."""

import signal
import subprocess
import sys


def started(command: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A command of the program in a session of its own; it minds Ctrl-C, even where the tests were started not to."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        words = [sys.executable, "-m", "fundingmodel.command_line.main", command, *arguments]
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    finally:
        signal.signal(signal.SIGINT, before)
