"""Every output is as it is kept. Move code and nothing here changes; change what the product says and a dump says so."""

import pytest
from dumps import kept
from dumps.outputs import OUTPUTS


@pytest.mark.parametrize("name", OUTPUTS)
def test_output_is_as_it_is_kept(name: str) -> None:
    told = kept.difference(name, OUTPUTS[name]())
    assert not told, told


def test_every_kept_text_has_its_sum_and_its_output() -> None:
    assert kept.sums() == {name: kept.digest(kept.read(name)) for name in OUTPUTS}
    assert {file.stem for file in kept.FOLDER.glob("*.txt")} - {kept.SUMS.stem} == set(OUTPUTS)
