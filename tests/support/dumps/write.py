"""Accepts the outputs as they are now: `python tests/support/dumps/write.py [NAME]...`, all of them where none is named.

A name may be the beginning of several. With --to FOLDER the texts go there instead, and of workbooks every sheet in full:
two such folders, from two checkouts, show what is behind a hash that changed.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))


def main() -> None:
    from dumps import kept, outputs

    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    asked.add_argument("names", nargs="*", metavar="NAME")
    asked.add_argument("--to", type=Path, metavar="FOLDER")
    given = asked.parse_args()
    chosen = [name for name in outputs.OUTPUTS if not given.names or name.startswith(tuple(given.names))]
    if given.to:
        given.to.mkdir(parents=True, exist_ok=True)
        kept.FOLDER, outputs.EVERYTHING = given.to, True
    for name in chosen:
        started = time.perf_counter()
        text = outputs.OUTPUTS[name]()
        changed = kept.read(name) != text
        kept.write(name, text)
        print(
            f"{'written' if changed else 'as it was':9} {name} {len(text):,} characters, {time.perf_counter() - started:.1f} s"
        )
    if not given.to:
        for file in kept.FOLDER.glob("*.txt"):
            if file != kept.SUMS and file.stem not in outputs.OUTPUTS:
                file.unlink()
        kept.write_sums()


if __name__ == "__main__":
    main()
