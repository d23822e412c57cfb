"""axe-core in a page: what breaks WCAG 2.0 to 2.2, levels A and AA, as far as a machine can see it.

It is not on the PATH, having no program: it is looked for beside the folders of programs that are (`npm install --prefix FOLDER` with a
copy of tests/package.json, and FOLDER/node_modules/.bin on the PATH; or `npm install -g`).
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from places import TESTS
from playwright.sync_api import Page

PACKAGE = "axe-core"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
WIDTHS = (320, 1280)
RUN = """levels => axe.run(document, {runOnly: {type: "tag", values: levels}, resultTypes: ["violations"]})"""


def pinned() -> str:
    """The version that the tests were written with."""
    return str(json.loads((TESTS / "package.json").read_text(encoding="utf-8"))["dependencies"][PACKAGE])


@cache
def script() -> str:
    """The text of axe-core; empty where the version of tests/package.json is not found."""
    programs = [Path(each) for each in os.environ.get("PATH", "").split(os.pathsep) if each]
    places = [
        place / PACKAGE
        for each in programs
        for place in (each.parent, each / "node_modules", each.parent / "lib" / "node_modules")
    ]
    for place in places:
        about = place / "package.json"
        if about.is_file() and json.loads(about.read_text(encoding="utf-8"))["version"] == pinned():
            return (place / "axe.min.js").read_text(encoding="utf-8")
    return ""


def needed() -> str:
    """The text of axe-core; without it a skip, which is a failure where CI is set (conftest.py)."""
    if not script():
        pytest.skip(f"no {PACKAGE} {pinned()} here (npm install -g {PACKAGE}@{pinned()})")
    return script()


def violations(page: Page) -> list[str]:
    """A line for each element of the page that breaks a rule: the rule, the element, and what is wrong with it."""
    page.evaluate(needed())
    found: dict[str, Any] = page.evaluate(RUN, LEVELS)
    assert found["testEngine"]["version"] == pinned()
    return [
        f"{rule['id']}: {node['html'][:200]}: {' '.join(node['failureSummary'].split())[:300]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
