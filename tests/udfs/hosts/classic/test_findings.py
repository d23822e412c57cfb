"""The texts of `fundingmodel excel-addin`: the same fields in both languages, French as it is printed, paths as they are typed."""

import ast
from string import Formatter

import pytest
from places import UDFS

from udfs.hosts.classic import findings
from udfs.hosts.classic.findings import missing, texts

STATES = {"ok", "changed", "missing", "barred"}


@pytest.mark.parametrize("name", list(texts()))
def test_a_text_has_the_same_fields_in_both_languages(name: str) -> None:
    for part, both in texts()[name].items():
        fields = [{field for _, field, _, _ in Formatter().parse(both[language]) if field} for language in both]
        assert part in ("what", "mend") and list(both) == ["en", "fr"] and fields[0] == fields[1]


def test_every_text_is_said_somewhere() -> None:
    said = {*STATES, "no_macro_by_organisation", "only_signed_by_organisation"}  # the names that are put together
    for path in (UDFS / "hosts" / "classic").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    assert [name for name in texts() if name not in said] == []


def test_a_path_is_typed_as_it_is() -> None:
    finding = missing("starts_another", path="C:\\L'Atelier : 1 000 $", python="D:\\-1\\python.exe")
    assert finding.what("fr") == (
        "Selon C:\\L'Atelier : 1 000 $, Excel démarre D:\\-1\\python.exe, qui n’est pas ce Python. Rien n’y a été changé."
    )
    assert finding.mend("fr").endswith("propres réglages\u00a0: fundingmodel excel-addin --folder DOSSIER")
    assert findings.found("excel", version="16.0", path="x").mend("fr") == ""
