"""Prints what the server answers to the task pane, asked in this process: `python tests/support/dumps/pane.py`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

if __name__ == "__main__":
    from dumps.outputs import pane_answers

    for title, text in pane_answers():
        sys.stdout.write(f"=== {title}\n{text}\n")
