"""`fundingmodel doctor`: faults planted in a computer are each named with their mend, in both languages."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from planted_faults import (
    PLANTED,
    Patch,
    ended_certificate,
    ending_certificate,
    lines,
    no_present_folder,
    old_libreoffice,
    old_libreoffice_by_file,
    other_key,
)

posix = pytest.mark.skipif(os.name != "posix", reason="a folder that is being used cannot be removed on Windows")
POSIX = (no_present_folder, old_libreoffice, old_libreoffice_by_file)


@pytest.mark.parametrize(
    ("plant", "name", "english", "french"),
    [pytest.param(*each, id=each[0].__name__, marks=posix if each[0] in POSIX else ()) for each in PLANTED],
)
def test_a_planted_fault_is_named_with_its_mend(
    plant: Callable[[Patch, Path], None],
    name: str,
    english: tuple[str, str],
    french: tuple[str, str],
    monkeypatch: Patch,
    tmp_path: Path,
) -> None:
    if plant in (ended_certificate, ending_certificate, other_key) and sys.platform == "darwin":
        pytest.skip("its folder has no variable there")
    assert [each.finding for each in lines(name) if each.state == "mend"] == []
    plant(monkeypatch, tmp_path)
    (found,) = (each for each in lines(name) if each.state == "mend")
    for language, (says, mend) in {"en": english, "fr": french}.items():
        assert says in found.says[language].replace("\u00a0", " ")
        assert mend in found.mend[language].replace("\u00a0", " ")
