"""A release by one command, from a clean commit: `python .ci/release.py OUT`.

Needs `pip install ".[release]"`, git and a package index, and nothing else from a network. The same commit gives the same bytes:
packages are taken as the index had them at the time of the commit, and every date is the commit's. What a person does by hand
is printed, and not done.
"""

import argparse
import tempfile
from pathlib import Path

from release.archives import write_sums
from release.bundles import BUNDLES, gaps, write_bundle
from release.commit import Commit
from release.made import build_packages, install, write_documentation, write_workbooks
from release.notes import release_notes
from release.program import write_program

ROOT = Path(__file__).resolve().parents[1]
BY_HAND = """
Made in {out}. By hand, in this order:
1. Read RELEASE-NOTES.md, and open a workbook of each kind.
2. On a machine with Windows, from the same commit, make its frozen program (--program) and sign it with your organization's certificate:
   an unsigned one is stopped by SmartScreen and by most rules on what may run. Add its sum to SHA256SUMS.
3. Sign SHA256SUMS with your organization's key (gpg --armor --detach-sign SHA256SUMS).
4. Tag the commit (git tag --sign v{version} {commit}) and push the tag.
5. Upload all files with the signature; upload the wheel and the .tar.gz to the package index.
"""


def main(out: Path, program: bool) -> None:
    if out.exists() and any(out.iterdir()):
        raise SystemExit(f"{out} is not empty: name a new folder.")
    with tempfile.TemporaryDirectory() as work:
        commit = Commit.clean(ROOT, Path(work) / "commit")
        out.mkdir(parents=True, exist_ok=True)
        wheel = make(commit, Path(work), out)
        if program:
            write_program(commit, wheel, Path(work), out)
        write_sums(out)
    print(BY_HAND.format(out=out, version=commit.version, commit=commit.name))


def make(commit: Commit, work: Path, out: Path) -> Path:
    """Every file of a release that any machine makes; the wheel is given back."""
    changelog = (commit.folder / "CHANGELOG.md").read_text(encoding="utf-8")
    release_notes(changelog, commit.version, commit.name)  # refused before all that takes minutes
    wheel = build_packages(commit, out)
    python = install(commit, f"fundingmodel[docs] @ {wheel.as_uri()}", work / "product")
    write_workbooks(commit, python, out)
    write_documentation(commit, python, work / "documentation", out)
    made = {each: write_bundle(commit, wheel, *each, work / "bundles", out) for each in BUNDLES}
    largest = max(made.values(), key=lambda each: sum(map(len, each.values())))
    notes = release_notes(changelog, commit.version, commit.name, gaps(commit, largest, work))
    (out / "RELEASE-NOTES.md").write_text(notes, encoding="utf-8", newline="\n")
    return wheel


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("out", type=Path, metavar="OUT")
    asked.add_argument(
        "--program", action="store_true", help="also the frozen program, for the system that this runs on"
    )
    given = asked.parse_args()
    main(given.out.resolve(), given.program)
