"""Rules of whole units on random scenarios: divisors, guarantees made whole and plain shares equal fractions; ties are refused by both."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from against_oracle import differences, refusal_differences, settings_of
from drawn_rules import METHODS, drawn
from oracle import NoAnswer
from oracle_general import everything

from fundingmodel import run
from fundingmodel.errors import Refused
from fundingmodel.scenario.reading import Scenario
from fundingmodel.steps import step_module

SEEDS = range(120)
SEEDS_OF_A_BREAK = range(60)
TIED = "two claims on the last unit are tied"
STEPS = ("round_by_divisor", "whole_guarantee", "share_of_envelope")
BREAKS = {
    "a signpost too far": ("round_by_divisor", "lambda w, h: w / (2 * h + 1)", "lambda w, h: w / (2 * h + 3)"),
    "a method that is another": ("round_by_divisor", "lambda w, h: w / (h + 1)", "lambda w, h: w / (2 * h + 1)"),
    "equal proportions without the square": ("round_by_divisor", "lambda w, h: w * w / (h * (h + 1))", "lambda w, h: w / (h * (h + 1))"),
    "a limit that does not hold": ("round_by_divisor", "np.where((share > 0) & (held < most), method", "np.where((share > 0), method"),
    "a guarantee that does not hold": ("round_by_divisor", "np.maximum(least, estimate)", "np.maximum(0 * least, estimate)"),
    "ties given away": ("round_by_divisor", "np.where(adds & (", "np.where((adds | True) & ("),
    "nearest as up": ("whole_guarantee", "return whole_nearest(lower_bound", "return whole_up(lower_bound"),
    "down as nearest": ("whole_guarantee", "return whole_down(lower_bound", "return whole_nearest(lower_bound"),
    "guaranteed without a share": ("whole_guarantee", "np.where(no_need > 0, 0.0, lower_bound)", "lower_bound + 0 * no_need"),
    "not made whole": ("whole_guarantee", "    return whole_guarantee\n", "    return whole_guarantee * 1.01\n"),
    "another share of the envelope": ("share_of_envelope", "return share * envelope", "return share * envelope * 0.99"),
}  # fmt: skip


def complaints(scenario: Scenario) -> Iterator[str]:
    """What the engine has other than the oracle: figures, or a refusal that is another."""
    try:
        answer = everything(scenario)
    except NoAnswer as refused:
        yield from refusal_differences(scenario, refused)
        return
    try:
        result = run(scenario)
    except Refused as error:
        yield f"{scenario.name}: the engine refuses, the oracle does not: {error}"
    else:
        yield from differences(result, answer)


def outcome(scenario: Scenario) -> str:
    """How a scenario ends: answered, or with which refusal."""
    try:
        run(scenario)
    except Refused as error:
        return "tied" if TIED in str(error) else "does not fit" if "does not fit" in str(error) else "refused"
    return "answered"


def test_the_engine_and_fractions_agree_and_every_case_occurs(tmp_path: Path) -> None:
    said: list[str] = []
    settings: set[tuple[str, str, str]] = set()
    outcomes: Counter[tuple[str, str]] = Counter()
    for seed in SEEDS:
        scenario = drawn(seed).read(tmp_path)
        said += complaints(scenario)
        settings |= set(settings_of(scenario.tier))
        ended = outcome(scenario)
        outcomes.update((entry.step, ended) for entry in scenario.tier.entries if entry.step in STEPS)
    assert said == []
    assert {choice for step, name, choice in settings if (step, name) == ("round_by_divisor", "method")} == set(METHODS)
    made_whole = {(name, choice) for step, name, choice in settings if step == "whole_guarantee" and name}
    assert made_whole == {
        *(("rounding", each) for each in ("up", "nearest", "down")),
        *(("without_a_share", each) for each in ("guaranteed", "not_guaranteed")),
    }
    for step, ended in (
        ("round_by_divisor", "tied"),
        ("round_by_divisor", "does not fit"),
        ("whole_guarantee", "does not fit"),
    ):
        assert outcomes[step, ended] >= 3, (step, ended, outcomes)
    assert all(outcomes[step, "answered"] >= 15 for step in STEPS)


def broken(step: str, old: str, new: str) -> ModuleType:
    source = Path(str(step_module(step).__file__)).read_text(encoding="utf-8")
    assert source.count(old) == 1, f"{step} has {old!r} {source.count(old)} times"
    module = ModuleType(f"broken_{step}")
    module.__dict__["__file__"] = step_module(step).__file__
    exec(compile(source.replace(old, new), f"broken {step}", "exec"), module.__dict__)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("name", BREAKS)
def test_a_break_is_noticed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step, old, new = BREAKS[name]
    module = broken(step, old, new)
    monkeypatch.setattr(step_module(step), "COLUMNS", module.COLUMNS)
    assert any(next(complaints(drawn(seed).read(tmp_path)), "") for seed in SEEDS_OF_A_BREAK)
