"""A release by one command, from a clean commit: `python .ci/release.py OUT`.

Needs `pip install ".[release]"`, git and a package index, and nothing else from a network. The same commit gives the same bytes:
packages are taken as the index had them at the time of the commit, and every date is the commit's. What a person does by hand
is printed, and not done.
"""

import argparse
import tempfile
from pathlib import Path

from release.archives import write_sums
from release.commit import Commit
from release.made import build_packages, install, write_documentation, write_workbooks
from release.notes import release_notes

ROOT = Path(__file__).resolve().parents[1]
BY_HAND = """
Made in {out}. By hand, in this order:
1. Read RELEASE-NOTES.md, and open a workbook of each kind.
2. Sign SHA256SUMS with the key that SECURITY.md or your organization names (gpg --armor --detach-sign SHA256SUMS).
3. Tag the commit (git tag --sign v{version} {commit}) and push the tag.
4. Upload all files with the signature; upload the wheel and the .tar.gz to the package index.
"""


def main(out: Path) -> None:
    if out.exists() and any(out.iterdir()):
        raise SystemExit(f"{out} is not empty: name a new folder.")
    with tempfile.TemporaryDirectory() as work:
        commit = Commit.clean(ROOT, Path(work) / "commit")
        out.mkdir(parents=True, exist_ok=True)
        make(commit, Path(work), out)
    print(BY_HAND.format(out=out, version=commit.version, commit=commit.name))


def make(commit: Commit, work: Path, out: Path) -> None:
    """Every file of a release."""
    notes = release_notes((commit.folder / "CHANGELOG.md").read_text(encoding="utf-8"), commit.version, commit.name)
    wheel = build_packages(commit, out)
    python = install(commit, f"fundingmodel[docs] @ {wheel.as_uri()}", work / "product")
    write_workbooks(commit, python, out)
    write_documentation(commit, python, work / "documentation", out)
    (out / "RELEASE-NOTES.md").write_text(notes, encoding="utf-8", newline="\n")
    write_sums(out)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("out", type=Path, metavar="OUT")
    main(asked.parse_args().out.resolve())
