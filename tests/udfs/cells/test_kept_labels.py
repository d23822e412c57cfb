"""Labels that were looked at once are kept for other calls: every answer and every refusal is that of a call of which nothing is kept."""

import random
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import pytest

from fundingmodel.language.refusals import sentence
from udfs.calls import answer
from udfs.cells import labels
from udfs.cells.kept import Kept, Texts
from udfs.cells.marshalling import CellError

PLACES = [
    ("ON", "Ontario", "Ont.", "ontario"),
    ("QC", "Quebec", "Québec", "Qué.", "Quebec*"),
    ("NB", "New Brunswick", "Nouveau-Brunswick", "N.-B.", " NB "),
    ("BC", "British Columbia", "Colombie-Britannique", "C.-B."),
    ("NT", "Northwest Territories", "Territoires du Nord-Ouest", "nt"),
    ("NU", "Nunavut", "Nt"),
    ("North", "NORTH", "north "),
    ("Alp",),
    ("Mer", "\u0410lp"),
]
CATEGORIES = [("economic", "Économique"), ("family", "Famille"), ("refugee", "Réfugiés", "réfugié")]
YEARS = [("2021-22", "2021-2022", "2021/22"), ("2022-23", "2022–23"), (2023, 2023.0), ("2024",)]
WRONG = [
    "",
    None,
    "   ",
    "Total",
    "Sous-total",
    "Canada",
    "Province",
    "12",
    "1 000",
    7.0,
    True,
    "--",
    "Moyenne",
    "#N/A?",
]
Call = tuple[str, list[Any]]
Said = tuple[Any, ...]


class Drawn:
    """Calls by chance, some of them wrong, over a few lists of labels that come again and again."""

    def __init__(self, seed: int) -> None:
        self.by_chance = random.Random(seed)

    def call(self) -> Call:
        function = self.by_chance.choice(("SHARE", "ALLOCATE", "AVERAGE_INTAKE", "WEIGHTED_INTAKE"))
        down = self.by_chance.sample(PLACES, self.by_chance.randint(2, 5))
        if function == "SHARE":
            return function, [self.column(down)]
        if function == "ALLOCATE":
            guarantee = [self.column(self.shuffled(down)), 0.5] if self.by_chance.random() < 0.7 else []
            return function, [1000.0, self.column(down), None, None, *guarantee]
        across = self.by_chance.sample(CATEGORIES if function == "WEIGHTED_INTAKE" else YEARS, 2)
        head: list[Any] = [self.by_chance.choice(["", "Province"]), *map(self.name, across)]
        table = [head, *([self.name(each), self.figure(), self.figure()] for each in down)]
        return function, [table, self.column(self.shuffled(across))]

    def shuffled(self, names: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
        return self.by_chance.sample(names, len(names) - (self.by_chance.random() < 0.1))

    def column(self, names: Sequence[Sequence[Any]]) -> list[list[Any]]:
        return [[self.name(each), self.figure()] for each in names]

    def name(self, called: Sequence[Any]) -> Any:
        """Mostly the first of its names; now and then no name, or one of another."""
        if self.by_chance.random() < 0.06:
            return self.by_chance.choice([*WRONG, "Ont.", "Nt", 2023.0])
        return called[0] if self.by_chance.random() < 0.6 else self.by_chance.choice(called)

    def figure(self) -> float:
        return float(self.by_chance.randint(1, 9) * 100 + self.by_chance.randint(0, 60))


def said(call: Call) -> Said:
    """What a call gives: its cells with their types, or its refusal in both languages."""
    try:
        rows = answer(*call)
    except CellError as error:
        return error.code, error.key, sentence(error, "en"), sentence(error, "fr")
    return tuple(tuple((type(cell).__name__, cell) for cell in row) for row in rows)


def with_and_without(
    calls: Sequence[Call], kept: Callable[[], Kept], patch: pytest.MonkeyPatch
) -> tuple[list[Said], list[Said]]:
    """What calls give, one after the other, where labels are kept, and where nothing is."""
    found = []
    for room in (kept, lambda: Kept(0)):
        for name in ("LABELS", "MEANT"):
            patch.setattr(labels, name, room())
        found.append([said(call) for call in calls])
    return found[0], found[1]


def differences(calls: Sequence[Call], kept: Callable[[], Kept], patch: pytest.MonkeyPatch) -> list[int]:
    return [n for n, (one, other) in enumerate(zip(*with_and_without(calls, kept, patch), strict=True)) if one != other]


def test_answers_are_those_of_calls_of_which_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = Drawn(11)
    calls = [drawn.call() for _ in range(2_000)]
    found, expected = with_and_without(calls, Kept, monkeypatch)
    assert found == expected
    refused = {outcome[1] for outcome in expected if isinstance(outcome[0], str)}
    assert {"udfs.label_twice", "udfs.label_missing", "udfs.label_is_a_total", "udfs.name_of_two_meanings",
            "udfs.nothing_for_label", "udfs.labels_alike", "udfs.not_a_label"} <= refused  # fmt: skip
    assert 600 < sum(not isinstance(outcome[0], str) for outcome in expected) < 1_900
    assert differences(calls[:300] + calls[:300], lambda: Kept(3_000), monkeypatch) == []


class Careless(Kept):
    """Takes labels for the same that are written alike but for their capitals."""

    def of(self, cells: Sequence[Any], about: Hashable, find: Callable[[], Texts]) -> Texts:
        return super().of([str(cell).casefold() for cell in cells], about, find)


def test_labels_that_are_only_nearly_the_same_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Call] = [("SHARE", [[[name, 3.0], ["ON", 1.0]]]) for name in ("NT", "Nt", "QC")]
    assert differences(calls, Careless, monkeypatch) == [1]
    assert differences(calls, Kept, monkeypatch) == []


def test_a_list_is_looked_at_once_for_all_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Sequence[Any]] = []
    original = labels._looked_at

    def counted(cells: Sequence[Any], *more: Any) -> Texts:
        looked.append(cells)
        return original(cells, *more)

    monkeypatch.setattr(labels, "_looked_at", counted)
    monkeypatch.setattr(labels, "LABELS", Kept())
    for envelope in (100.0, 200.0, 300.0):
        answer("ALLOCATE", [envelope, [["ON", 3.0], ["QC", 1.0]], None, None, [["QC", 9.0], ["ON", 90.0]], 0.5])
    assert looked == [["ON", "QC"], ["QC", "ON"]]


def test_what_is_kept_stays_within_its_room() -> None:
    kept = Kept(10_000)
    for n in range(1_000):
        assert kept.of([f"place {n}"], None, lambda n=n: (f"{n}",)) == (f"{n}",)  # type: ignore[misc]
        assert 0 < kept.used <= 10_000
    found = len(kept._found)
    assert 20 < found < 100
    assert kept.of(["place 999"], None, lambda: ("asked again",)) == ("999",)
    assert kept.of(["place 0"], None, lambda: ("asked again",)) == ("asked again",)
    assert kept.of(["x" * 20_000], None, lambda: ("x",)) == ("x",)  # what is too large alone drives nothing out
    assert len(kept._found) == found
    assert kept.used == sum(size for _, size in kept._found.values())
