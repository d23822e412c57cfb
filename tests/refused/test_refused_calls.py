"""What the functions refuse, in Python: every call of refused/calls.txt, and the set of their sentences."""

import re
import time

import pytest
from refused_calls import Refusal, refused

from fundingmodel.questions import questions
from udfs.calls import Session, answer
from udfs.catalogue import find, functions
from udfs.cells.marshalling import CellError

REFUSALS = refused()
LEAST = 60  # bad inputs, at the least, that hosts can be tested with


def called(refusal: Refusal) -> str:
    return f"{refusal.name} {refusal.arguments}"[:80]


@pytest.mark.parametrize("refusal", REFUSALS, ids=called)
def test_it_is_refused_with_its_sentence(refusal: Refusal) -> None:
    session = Session()
    with pytest.raises(CellError) as error:
        answer(refusal.name, refusal.arguments, session=session)
    assert (error.value.code, error.value.message) == (refusal.code, refusal.message)
    noted = [(each.function, each.code, each.message) for each in session.errors]
    assert noted == ([(find(refusal.name).excel_name, refusal.code, refusal.message)] if refusal.message else [])


def test_every_function_is_there_and_there_are_enough() -> None:
    """Those of questions may be there: what they refuse is tested with each question."""
    of_questions = {name.upper().replace("-", "_") for name in questions()}
    assert {refusal.name for refusal in REFUSALS} - of_questions == {x.name for x in functions()} - of_questions
    assert sum(not refusal.python_only for refusal in REFUSALS) >= LEAST


def test_no_call_stands_there_twice() -> None:
    calls = [f"{refusal.name}{refusal.arguments}" for refusal in REFUSALS]
    assert [call for call in calls if calls.count(call) > 1] == []


def test_a_sentence_is_short_and_ends() -> None:
    for refusal in REFUSALS:
        assert not refusal.message or re.search(r"[.?)]$", refusal.message), refusal.message
        assert len(refusal.message) <= 480, refusal.message


def test_nothing_is_said_of_the_machine() -> None:
    """What was typed comes back in quotation marks; no path, module or type of the program does."""
    for refusal in REFUSALS:
        own = re.sub(r"'[^']*'", "", refusal.message)
        assert not re.search(r"[/\\]|Traceback|Error\b|object at|udfs|\.py\b", own.replace("P/T", "")), refusal.message


def test_all_are_refused_quickly() -> None:
    start = time.perf_counter()
    for refusal in REFUSALS:
        with pytest.raises(CellError):
            answer(refusal.name, refusal.arguments)
    assert time.perf_counter() - start < 10


def without_figures(message: str) -> str:
    """A sentence without what differs from call to call: where it is, figures, what was found, lists of names."""
    text = re.sub(r"(?<!\w)'.*?'(?!\w)", "'…'", message)
    text = re.sub(r"FM\.\w+\(.*\)", "FM.…(…)", text)
    text = re.sub(r"(There are|it is one of|It has|; it has(?! to)) .*\.", r"\1 …", text)
    text = re.sub(r"\d{4}-\d\d(-\d\d)?", "9", text)
    text = re.sub(r"-?\$?\d[\d,.]*\d|-?\$?\d", "9", text)
    return re.sub(r"^[a-z_]+(, (row|column|cell) 9)*( \([^)]*\))?", "…", text)


def test_the_set_of_sentences() -> None:
    found = sorted({without_figures(refusal.message) for refusal in REFUSALS if refusal.message})
    assert "\n".join(found) == SENTENCES.strip()


SENTENCES = """
9 argument; FM.…(…) takes none.
9 arguments; FM.…(…) takes 9.
… 9 (ON) of the result cannot be calculated: a total that it is divided by is zero.
… add to 9, and the envelope is 9: rounding alone cannot close the difference. Fit them first, with FM.FIT_TO_ENVELOPE.
… adds to 9, above the envelope of 9. Lower base, or raise envelope.
… adds to 9, and the envelope is 9: one of them seems to be in thousands or millions. Give both in dollars.
… adds to 9, so that there is nothing to make shares of. Enter the figures.
… adds to 9; shares add to 9. FM.SHARE makes shares of any figures.
… and baseline (total 9): one of them seems to be in thousands or millions. Give both in dollars.
… and envelope (total 9): one of them seems to be in thousands or millions. Give both in dollars.
… and estimated (total 9): one of them seems to be in thousands or millions. Give both in dollars.
… and the headings of amounts differ. Leave years out, or the headings.
… bridge is between two scenarios, in one year, or between two years of one scenario. Name two scenarios, and the year where it is not the last of both; or one, and the years to start from and to arrive at.
… does not fit: the guarantees add to 9, above the envelope of 9 (guaranteed 9, envelope 9, permitted 9). Lower a guarantee, raise the envelope, or say shortfall = "reduce_in_proportion".
… does not fit: the limits add to 9, below the envelope of 9 (guaranteed 9, envelope 9, permitted 9). Raise a limit or lower the envelope.
… does not fit: the limits add to 9, below the envelope of 9 (guaranteed 9, envelope 9, permitted 9). Raise a limit, lower the envelope, or say excess = "raise_in_proportion".
… ends with blank cells. A blank is not a zero: enter the figures, leave these cells out, or take the labels in.
… envelope, 9, is 9 units; a worksheet is exact to 9. Take a larger unit.
… goes by year (9, ...) and jurisdiction (NL, ...) and category (economic, ...). Name one of them in the argument `of`, as 9 or NL or economic.
… goes from 9 to 9: not on one base. Give all its years on the same base.
… has 9 figures; amounts has 9 figures. Give both the same number, or labels with both.
… has 9 figures; intake has 9 columns. Give both the same number, or labels with both.
… has 9 figures; need has 9 figures. Give both the same number, or labels with both.
… has 9 years; amounts has 9 columns. Give one fiscal year for each column.
… has labels and amounts has none, so that they cannot be matched by name. Take the labels of amounts in as well, or the figures of baseline alone, in the order of amounts.
… has no label, though others have. Label each, or none.
… has no value. Enter one, or take the row out.
… is '…', a parameter of scenarios, and scenario is left out. Name one, as settlement.
… is '…', which is there twice. Name each jurisdiction once.
… is '…', which predictable calculates: it is no parameter. FM.SCENARIO shows it as a quantity; FM.…(…) names what it is calculated from.
… is '…': no category of this name. Did you mean refugee?
… is '…': no jurisdiction of this name. Did you mean ON?
… is '…': no jurisdiction of this name. There are …
… is '…': no packaged data set of this name. Did you mean admissions?
… is '…': no packaged data set of this name. There are …
… is '…': no parameter of settlement of this name. Did you mean category_weight?
… is '…': no parameter of settlement of this name. There are …
… is '…': no part of this name. Did you mean refugee?
… is '…': no part of this name. There are …
… is '…': no quantity of settlement of this name. Did you mean allocation?
… is '…': no quantity of settlement of this name. There are …
… is '…': no scenario of this name. Did you mean settlement?
… is '…': no scenario of this name. There are …
… is '…'; it is one of …
… is '…'; write a fiscal year as text, "9" (in a cell, with an apostrophe before it: Excel turns some years into dates).
… is 9, which is not a whole number of units of 9 dollars. Round it first.
… is 9; a name is needed.
… is 9; a whole number is needed.
… is 9; amounts are in whole units of 9, 9, 9, 9, 9, 9, 9 dollars and so on.
… is 9; it must be at least 9 dollars.
… is 9; it must be at least 9 persons.
… is 9; it must be at least 9.
… is 9; it must be at most 9. A ratio is never a percent: write 9, or 9%.
… is 9; write a fiscal year as text, "9" (in a cell, with an apostrophe before it: Excel turns some years into dates).
… is 9e+9; no sum of such figures can be relied on. Check the units.
… is FALSE; a number is needed.
… is TRUE; a name is needed.
… is TRUE; a number is needed.
… is blank. A blank is not a zero: enter the figure, or 9.
… is blank; a name is needed.
… is follows_envelope: give envelope and prior_envelope, this year's and last year's.
… is given without population: the limit is so much a head. Give population.
… is given, but nothing protects it: give protected_fraction or collar, or leave prior out.
… is given, but steps are the same for all. Leave scenario out.
… is inf; a finite number is needed.
… is labelled '…', which is a heading, not a name. Leave this row out.
… is labelled '…', which is no name. Label it, or take it out.
… is labelled '…', which is no year, though others are. Leave this column out.
… is labelled '…': a figure made of the others. Leave this row out.
… is labelled '…': take the total out, or it counts twice.
… is larger_share, and share is left out: give the shares, or take published_order.
… is left out, and amounts has no headings: give one fiscal year for each column.
… is left out: parameters are those of a scenario. Name one, as settlement.
… is left out; protected_fraction and collar protect it: give last year's amounts.
… is missing or blank. FM.…(…)
… is nan; a finite number is needed.
… is the date 9; a number is needed.
… is the sum of the others: a total counts twice. Leave it out, or take the headings in.
… is the text '…': a number stored as text. Enter it as a number.
… is the text '…'; a number is needed.
… may be a heading or a row of its own. If it is a heading, leave it out, or leave '…' blank.
… may be a heading or a row of its own. If it is a heading, leave it out.
…, '…' is 9, and the scenario has 9: one of them seems to be in thousands or millions. Give both in dollars.
…, '…' is 9: a dollar in 9 parts gives no exact decimal. Give rounding_unit, in dollars: 9 for cents, 9 for thousands of dollars, for instance.
…, '…' is 9; it must be at least 9.
…, '…' is TRUE; a number is needed.
…, '…' is the text '…': a number stored as text. Enter it as a number.
…, '…': a part of the name is '…': no part of this name. Did you mean 9?
…, '…': a part of the name is '…': no part of this name. There are …
…, 9 is 9; a level of prices is above 9.
…, figure 9 (Ten provinces) is the sum of the others: a total counts twice. Take it out; if it is none, put it between others.
…, figure 9 is the sum of the others: a total counts twice. Take it out; if it is none, put it between others.
…, row '…': need has nothing of this name. Add it to need, or take it out.
…: '…' and '…' set the same figure. Leave one out.
…: '…' is in row 9 and in row 9. Each name once.
…: '…' is no label, though others are. Label each with a name.
…: '…' labels column 9 and column 9. Each label once.
…: '…' labels row 9 and row 9. Each label once.
…: 9 cells; at most 9. Give a smaller range.
…: 9 comes after 9. Give each year once, the earliest first, none left out.
…: 9 does not fit: the guarantees add to 9, above the envelope of 9 (guaranteed 9, envelope 9, permitted 9). Lower a guarantee or raise the envelope.
…: 9 is there twice. Give each year once.
…: a name is '…': no parameter of predictable of this name. There are …
…: a name is '…': no parameter of settlement of this name. There are …
…: a number in it is beyond what a cell can hold.
…: a person may be counted in two categories of temporary_workers, so they are not added up. Name one, or leave categories out: the publisher's own total.
…: admissions has nothing for '…'; it has …
…: all of its cells are blank. Enter what is needed, or take other cells.
…: calendar years and fiscal years are mixed in the labels. Give one kind.
…: column 9 looks like years (9, 9, ...), not figures. Leave it out, or, if the table goes by year, turn it with TRANSPOSE.
…: envelope is the same for all. Leave jurisdictions out.
…: found 9 columns and no labels in the first; one is needed, or labels and figures.
…: found categories down; jurisdictions go down and categories across. Turn it with TRANSPOSE.
…: found years down; jurisdictions go down and years across. Turn it with TRANSPOSE.
…: inputs.category_weight (refugee) is 9; it must be at least 9.
…: inputs.escalator (9) is 9; it must be at most 9. Write ratios, not percents: 9, not 9.
…: inputs.largest_growth is 9; it must be at most 9. Write ratios, not percents: 9, not 9.
…: inputs.protected_fraction is 9; it must be at most 9. Write ratios, not percents: 9, not 9.
…: inputs.rounding_unit is 9; amounts cannot be paid in such units. Take 9 for cents, 9 for five cents, 9 for dollars, 9 for thousands of dollars, for instance.
…: inputs.rounding_unit is 9; it must be at least 9.
…: it holds amounts as they were printed, and has no formula to take apart. Compare scenarios that calculate theirs.
…: its rows differ in length. Give one rectangular range.
…: no jurisdiction '…'. It has …
…: nothing for '…', which amounts has. Add its row, or take it out of amounts.
…: nothing for '…', which intake has. Add its category, or take it out of intake.
…: nothing for '…', which intake has. Add its year, or take it out of intake.
…: nothing for '…', which need has. Add its row, or take it out of need.
…: nothing for '…', which share has. Add its row, or take it out of share.
…: one cell is needed, found 9 row by 9 columns.
…: one column of figures is needed, with or without labels beside it; found 9 rows by 9 columns.
…: one column or row of names is needed, found 9 rows by 9 columns.
…: one ratio is needed, or two (largest decline, largest growth); found 9 cells.
…: population has nothing for '…'; it has …
…: row 9 looks like years (9, 9), not figures. Take the labels of the rows in as well, with a blank above them, or leave row 9 out.
…: settlement has no 9; it has …
…: the largest decline is 9; it must be at most 9. A ratio is never a percent: write 9, or 9%.
…: the population of vintage 9 has nothing for 9; it ends before.
…: the price index has nothing for '…'; it has …
…: two columns are needed, a name and a value; the second is missing or blank.
"""  # noqa: E501
