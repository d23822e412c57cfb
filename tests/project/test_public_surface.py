"""What other programs may rely on: `fundingmodel.__all__`, all of it there, and all that README and its pages use in it."""

import re

import pytest
from documents import document

import fundingmodel

README = document("en")


@pytest.mark.parametrize("name", fundingmodel.__all__)
def test_what_is_listed_is_there(name: str) -> None:
    assert getattr(fundingmodel, name) is not None


def unlisted(text: str) -> set[str]:
    """What the Python in a text uses of fundingmodel and `__all__` does not list."""
    blocks = "\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    deeper = set(re.findall(r"(?:from|import) (fundingmodel\.\S+)", blocks))
    return (set(re.findall(r"\bfundingmodel\.(\w+)", blocks)) - set(fundingmodel.__all__)) | deeper


def test_readme_uses_what_is_listed() -> None:
    assert "fundingmodel.run" in README
    assert unlisted(README) == set()
    assert unlisted("```python\nfundingmodel.analysis\n```") == {"analysis"}


def test_the_python_of_the_readme_runs() -> None:
    (block,) = [each for each in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "import fundingmodel" in each]
    found: dict[str, object] = {}
    exec(block, found)  # the README's own example
    assert str(found["result"].amount("allocation", "2021-22", "ON")) == "407233270.33"  # type: ignore[attr-defined]
