"""Deliberate breaks: each changes one line of a step, and the checks that hold the engine must report it.

The checks are those of test_engine.py and test_worksheets.py, on the same random scenarios.
"""

from pathlib import Path
from types import ModuleType

import engines
import pytest
from against_oracle import compare
from on_worksheets import differences, written
from random_scenarios import random_scenario

from fundingmodel.steps import step_module

SEEDS = range(60)

BREAKS = {
    "tie-break reversed": ("round_to_envelope", "np.lexsort((order, -remainder)", "np.lexsort((-order, -remainder)"),
    "tie-break of the larger share reversed": ("round_to_envelope", "(order, -share, -remainder)", "(order, share, -remainder)"),
    "smallest remainder first": ("round_to_envelope", "np.lexsort((order, -remainder)", "np.lexsort((order, remainder)"),
    "thousandths not quantised": (
        "round_to_envelope",
        "return in_thousandths(fitted_amount, units_per_dollar)",
        "return 1000 * units_per_dollar * fitted_amount",
    ),
    "quantised to a hundredth": (
        "round_to_envelope",
        "return in_thousandths(fitted_amount, units_per_dollar)",
        "return 10 * np.floor(100 * units_per_dollar * fitted_amount + 0.5)",
    ),
    "<= to < for who is capped": ("fit_to_envelope", "1.0 * (highest_rate <= last_breakpoint)", "1.0 * (highest_rate < last_breakpoint)"),
    "> to >= for who is held": ("fit_to_envelope", "1.0 * (lowest_rate > last_breakpoint)", "1.0 * (lowest_rate >= last_breakpoint)"),
    "<= to < for the breakpoints within the envelope": (
        "fit_to_envelope",
        "rates_within(rate, *others, envelope, units_per_dollar)",
        "rates_within(rate, *others, envelope - 0.001 / units_per_dollar, units_per_dollar)",
    ),
    "those without a share are breakpoints": ("fit_to_envelope", "np.where((share > 0) & within", "np.where(within"),
    "bounds not made whole": (
        "fit_to_envelope",
        "return whole_up(np.maximum(lower_bound, off_the_top), units_per_dollar)",
        "return np.maximum(lower_bound, off_the_top)",
    ),
    "upper bounds rounded up": (
        "fit_to_envelope",
        "return whole_down(upper_bound, units_per_dollar)",
        "return whole_up(upper_bound, units_per_dollar)",
    ),
    "a lower bound ignored": ("hold_harmless", "return np.maximum(lower_bound, hold_harmless)", "return lower_bound"),
    "an upper bound ignored": ("collar", "return np.minimum(upper_bound, collar_ceiling)", "return upper_bound"),
    "the base not paid off the top": ("base_amount", "return off_the_top + base_amount", "return off_the_top"),
    "the exact authority carried": (
        "envelope",
        ("units_per_dollar: Array) -> Array:\n    return whole_nearest(programme_authority, authority_units_per_dollar)\n\n\n"
        "def rounded_authority_formula"),
        "units_per_dollar: Array) -> Array:\n    return programme_authority\n\n\ndef rounded_authority_formula",
    ),
    "categories without a limit are limited": ("eligible_by_month", "in_time = 1 - time_limited[..., np.newaxis, :, :] * (1 - part)",
                                               "in_time = part + 0 * time_limited[..., np.newaxis, :, :]"),
}  # fmt: skip


def broken(step: str, old: str, new: str, times: int = 1) -> ModuleType:
    """A step's module with one line changed."""
    source = Path(str(step_module(step).__file__)).read_text(encoding="utf-8")
    assert source.count(old) == times, f"{step} has {old!r} {source.count(old)} times"
    module = ModuleType(f"broken_{step}")
    exec(compile(source.replace(old, new), f"broken {step}", "exec"), module.__dict__)
    return module


def first_reported(folder: Path) -> str:
    """The first complaint about the random scenarios that is not excused as undecidable."""
    for seed in SEEDS:
        comparison = compare(random_scenario(seed).read(folder))
        if comparison.complaints and not comparison.undecidable:
            return comparison.complaints[0]
    return ""


def test_nothing_is_reported_of_the_unbroken_engine(tmp_path: Path) -> None:
    assert first_reported(tmp_path) == ""


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_is_reported(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step, old, new = BREAKS[name]
    monkeypatch.setattr(step_module(step), "COLUMNS", broken(step, old, new).COLUMNS)
    assert first_reported(tmp_path)


# One column whose two forms differ: Python stays right, and only a sheet that is calculated shows it

FORMS_APART = {
    "the unit that goes round": (
        "round_to_envelope", "IF({remainder_rank}<={units_left_over},1,0)", "IF({remainder_rank}<{units_left_over},1,0)",
    ),
    "the tie-break": ("round_to_envelope", "({published_order.all}<{published_order})", "({published_order.all}>{published_order})"),
    "quantising": (
        "fit_to_envelope",
        "whole_up_formula(f'MAX({lower_bound},{off_the_top})', units_per_dollar)",
        "f'MAX({lower_bound},{off_the_top})'",
    ),
    "the guarantee": ("hold_harmless", 'f"=MAX({lower_bound},{hold_harmless})"', 'f"={lower_bound}"'),
    "who is capped": ("fit_to_envelope", 'f"=IF({highest_rate}<={last_breakpoint},1,0)"', 'f"=IF({highest_rate}<{last_breakpoint},1,0)"'),
    "the share": (
        "share",
        'f"={weighted_intake}/SUM({weighted_intake.all})"',
        'f"={weighted_intake}/SUM({weighted_intake.all})+0.00000001"',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS_APART)
def test_two_forms_apart_are_reported(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step, old, new = FORMS_APART[name]
    columns = broken(step, old, new, 2 if name == "the tie-break" else 1).COLUMNS
    monkeypatch.setattr(step_module(step), "COLUMNS", columns)
    there = written(0, tmp_path, 6)
    assert list(differences(engines.formualizer(there.data), there))


def test_forms_that_agree_are_not_reported(tmp_path: Path) -> None:
    there = written(0, tmp_path, 6)
    assert list(differences(engines.formualizer(there.data), there)) == []
