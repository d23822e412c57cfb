"""What an analysis says where two figures are equal, where what is shared is no money, and where nobody's arrivals are counted."""

import pytest
from command_line import printed, run

EQUAL = {
    "en": "For each admission it receives $2,079.60, all together $2,079.60",
    "fr": "Par admission, elle reçoit 2 079,60 $, l’ensemble 2 079,60 $",
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_equal_is_neither_less_nor_more(language: str) -> None:
    """Each receives as much for an admission as all do; it is not said to receive less than that."""
    found = printed("analyse", "position", "equal-per-admission", "--for", "ON", "--lang", language)
    found = " ".join(found.replace("\u202f", " ").split())
    assert EQUAL[language] in found
    assert "less than all together" not in found and "moins que l’ensemble" not in found


@pytest.mark.parametrize(
    ("language", "unit"), [("en", "0.022 percentage points"), ("fr", "0,022 point de pourcentage")]
)
def test_how_far_a_share_moves_is_in_points(language: str, unit: str) -> None:
    found = printed("analyse", "position", "equal-per-admission", "--for", "ON", "--lang", language)
    assert unit in " ".join(found.split())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_promises_of_seats_are_refused(language: str) -> None:
    """A seat is no dollar."""
    found = run("analyse", "promises", "us-house-2020", "--lang", language)
    assert found.exit_code == 1
    assert "levers" not in found.output and "Traceback" not in found.output


def test_what_is_not_on_record_is_said_where_nothing_is_promised() -> None:
    assert "this scenario shares out other money" in printed(
        "analyse", "promises", "quebec-parity", "--format", "table"
    )


def test_arrivals_are_named_only_where_they_are_counted() -> None:
    """The grant counts none, and its fiscal years are no years of arrival."""
    found = printed("analyse", "replay", "canada-quebec-grant")
    assert "counts no arrivals" in found and "arrivals of" not in found
    assert "arrivals of 2015 to 2024" in printed("analyse", "replay", "equal-per-admission", "--for", "ON")
