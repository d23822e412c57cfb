"""Release notes: the newest part of the changelog, as it is."""

import re
from collections.abc import Sequence

UNRELEASED = "Unreleased"
BEGINS = """# fundingmodel {version}

Made of commit {commit}. `sha256sum --check SHA256SUMS` says whether a file is as it was made. For an IT department: `en/it.html` and
`fr/it.html` of the documentation.
"""
NOT_NAMED = "\n**This is no release yet: the changelog gives these changes no version.**\n"


def newest(changelog: str) -> tuple[str, str]:
    """The newest heading of a changelog, and what is below it.

    >>> newest("# Changelog\\n\\n## 1.0\\n\\n- A step.\\n\\n## 0.9\\n\\n- Another.\\n")
    ('1.0', '- A step.')
    """
    _, *parts = re.split(r"^## (.+)\n", changelog, flags=re.MULTILINE)
    heading, said, *_ = [part.strip() for part in parts] or ["", ""]
    return heading, said


def release_notes(changelog: str, version: str, commit: str, gaps: Sequence[str] = ()) -> str:
    """The notes of a release: which commit it is made of, what has no bundle, and what changed."""
    heading, said = newest(changelog)
    if heading not in (UNRELEASED, version) or not said:
        raise SystemExit(f"CHANGELOG.md begins with '## {heading}'; write what changed under '## {version}'.")
    begins = BEGINS.format(version=version, commit=commit) + (NOT_NAMED if heading == UNRELEASED else "")
    if gaps:
        listed = "".join(f"- {each}\n" for each in gaps)
        begins += (
            f"\nThere is no bundle for Windows on ARM (win_arm64), for which the index has no wheel of:\n\n{listed}"
        )
    return f"{begins}\n## What changed\n\n{said}\n"
