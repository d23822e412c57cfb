"""What the language reads, and what it refuses, each with its place in the text; units through a formula."""

import pytest

from fundingmodel.errors import FormulaRefused, at
from fundingmodel.expressions.checked import Known, checked
from fundingmodel.expressions.tree import DEEPEST, LONGEST, MOST_PARTS, Node, tree
from fundingmodel.expressions.units import in_words, unit_of
from fundingmodel.language.refusals import sentence

KNOWN = {
    "fund": Known("scalar", "dollars"),
    "pupils": Known("jurisdiction", "pupils"),
    "persons": Known("jurisdiction x category", "persons"),
    "rate": Known("category", "dollars per person"),
    "weight": Known("category", "ratio"),
    "area": Known("jurisdiction", "square kilometres"),
    "score": Known("jurisdiction", "measure"),
    "moves": Known("origin x jurisdiction", "ratio"),
    "bands": Known("bands", "dollars per pupil", "pupils"),
}


def read(text: str) -> Node:
    return checked(tree(text, at("x")), KNOWN, at("x"))


@pytest.mark.parametrize(
    ("text", "unit", "axes"),
    [
        ("fund", "dollars", ""),
        ("fund / total(pupils)", "dollars per pupil", ""),
        ("pupils * fund / total(pupils)", "dollars", "jurisdiction"),
        ("category_sum(persons * rate)", "dollars", "jurisdiction"),
        ("persons * weight", "persons", "category jurisdiction"),
        ("part(persons)", "ratio", "category jurisdiction"),
        ("part(score)", "ratio", "jurisdiction"),
        ("pupils / area", "pupils per square kilometre", "jurisdiction"),
        ("max(pupils - total(pupils) * part(area), 0)", "pupils", "jurisdiction"),
        ("band(pupils, bands) * pupils", "dollars", "jurisdiction"),
        ("slices(pupils, bands)", "dollars", "jurisdiction"),
        ("year_sum(pupils,2022,2024)", "pupils", "jurisdiction"),
        ("year_sum( pupils , 2022 , 2024 )", "pupils", "jurisdiction"),
        ("1 - part(pupils)", "ratio", "jurisdiction"),
        ("fund * (1 + weight)", "dollars", "category"),
    ],
)
def test_units_and_axes(text: str, unit: str, axes: str) -> None:
    node = read(text)
    assert (in_words(node.unit or ()), " ".join(sorted(node.axes))) == (unit, axes)


def test_words_of_one_unit_are_one() -> None:
    assert unit_of("children") == unit_of("child") != unit_of("pupils")
    assert unit_of("CAD per pupil") == unit_of("dollars/pupil") == unit_of("$ per pupil")
    assert unit_of("thousands of dollars") != unit_of("dollars")
    assert unit_of("percent") != unit_of("ratio") == unit_of("share") == unit_of("flag")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fund + pupils", "'fund + pupils' puts together fund (dollars) and pupils (pupils)"),
        ("min(fund, persons)", "puts together fund (dollars) and persons (persons)"),
        ("fund * 1.02", "1.02 in the formula (character 8) is a figure without unit or source"),
        ("fund * 2", "2 in the formula (character 8)"),
        ("fund * 50%", "50% in the formula (character 8)"),
        ("1 + 1", "'1 + 1' is a figure that no input gives"),
        ("fund * (1 + 1)", "'(1 + 1)' is a figure that no input gives"),
        ("fund / 0", "'fund / 0' divides by zero"),
        ("fnd * weight", "the formula reads 'fnd' (character 1), and there is no [inputs.fnd]. Did you mean 'fund'?"),
        ("totl(pupils)", "the formula has totl() (character 1), which is no function. Did you mean 'total'?"),
        ("fund *", "the formula 'fund *' ends too early"),
        ("", "the formula '' ends too early"),
        ("fund pupils", "cannot be read at 'pupils' (character 6)"),
        ("(fund", "ends too early: a sign, a comma or ) belongs here"),
        ("fund)", "cannot be read at ')' (character 5)"),
        ("-fund", "cannot be read at '-fund' (character 1)"),
        ("fund ** 1", "cannot be read at '* 1' (character 7)"),
        ("fund if 1 else 0", "cannot be read at 'if 1 else 0' (character 6)"),
        ("__import__('os')", "cannot be read at"),
        ("fund.real", "cannot be read at '.real' (character 5)"),
        ("fund[0]", "cannot be read at '[0]' (character 5)"),
        ("total(fund)", "does not go by jurisdiction"),
        ("category_sum(pupils)", "does not go by category"),
        ("total(pupils / area)", "such figures have no total"),
        ("total(max(pupils, 0))", "is too much for one cell"),
        ("largest(pupils + pupils)", "is too much for one cell"),
        ("total(pupils, area)", "has 2 arguments; total() takes one"),
        ("min(fund)", "compares one figure with nothing"),
        ("score + score", "says nothing of what is counted"),
        ("moves", "goes from one jurisdiction to another"),
        ("bands * pupils", "is a table of bands"),
        ("band(fund, bands)", "the bands are of pupils, and 'fund' is in dollars"),
        ("band(pupils)", "reads no table of bands"),
        ("year_sum(pupils)", "takes the name of an input, its first and its last calendar year"),
        ("year_sum(pupils, 2024, 2022)", "takes the name of an input"),
        ("year_sum(pupils, 1000, 2022)", "takes the name of an input"),
        ("+".join(["pupils"] * (MOST_PARTS // 2 + 1)), "more than 100 names, signs and functions"),
        ("(" * (DEEPEST + 1) + "fund" + ")" * (DEEPEST + 1), "nested more than 20 deep"),
        ("fund " * LONGEST, "at most 400 are read"),
        ("(" * 100_000, "at most 400 are read"),
    ],
    ids=lambda x: str(x)[:40],
)
def test_refused_with_the_place(text: str, said: str) -> None:
    with pytest.raises(FormulaRefused) as refused:
        read(text)
    assert said in str(refused.value)
    french = sentence(refused.value, "fr")
    assert french != str(refused.value)


def test_precedence_is_that_of_arithmetic() -> None:
    assert read("fund - fund - fund").parts[0].text == "fund - fund"
    assert read("pupils / pupils * pupils").operation == "*"
    assert read("fund + fund * weight").operation == "+"
    assert read("(fund + fund) * weight").operation == "*"
