"""Changes of steps that are refused: by the name of the step, with the nearest right one and what to write, in both languages."""

from pathlib import Path

import pytest
from command_line import refused
from offers import OFFERS, write_offer

from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.scenario.reading import read_scenario

COLLAR = 'step = "collar", bind = { reference = "prior_allocation" }, price_basis = "nominal", quantity = "total", envelope_basis = "fixed"'
FUND = '[{ step = "set_aside", as = "fund", kind = "amount" }]'
NAMES = "envelope, average_intake, weighted_intake, share, bounds, base_amount, formula_amount, fit_to_envelope, round_to_envelope"
WHOLE = "Write the whole list: steps = [ ... ]"
AS_IN = 'As in steps.set.fit_to_envelope.shortfall = "reduce_in_proportion".'
REFUSED: dict[str, tuple[str, str]] = {
    # drop
    'steps.drop = ["base_amont"]': ("steps.drop: the parent has no step 'base_amont'.", "Did you mean 'base_amount'?"),
    'steps.drop = ["xyz"]': ("steps.drop: the parent has no step 'xyz'.", f"Its steps are {NAMES}."),
    'steps.drop = ["collar"]': (
        "steps.drop: the parent has no step 'collar'.",
        f"Its steps are {NAMES}; add collar with steps.add.",
    ),
    'steps.drop = ["share", "share"]': ("steps.drop: 'share' is there twice.", "Write it once."),
    'steps.drop = "share"': ('steps: drop is a list: drop = ["share"].', ""),
    # set
    'steps.set.collr.quantity = "total"': ("steps.set: the parent has no step 'collr'.", f"Its steps are {NAMES}."),
    'steps.set.share.xyz = "total"': ("steps.set.share: the step has no setting 'xyz'.", "Known: none."),
    'steps.set.fit_to_envelope.shortfal = "refuse"': (
        "steps.set.fit_to_envelope: the step has no setting 'shortfal'.",
        "Did you mean 'shortfall'?",
    ),
    'steps.set.fit_to_envelope.shortfall = "reduce"': (
        "fit_to_envelope: shortfall = 'reduce' is not one of refuse, reduce_in_proportion.",
        "",
    ),
    'steps.set.share.as = "first"': ("steps.set.share: as makes it another step.", "Drop this one, and add the other."),
    'steps.set.share = "x"': ("steps.set.share: found 'x'; write the setting and the choice.", AS_IN),
    'steps.set = ["share"]': ('steps.set: found ["share"]; write the step, the setting and the choice.', AS_IN),
    'steps.drop = ["share"]\nsteps.set.share.bind = { need = "x" }': (
        "steps.set: 'share' is dropped as well.",
        "Take it out of drop, or out of set.",
    ),
    f"steps.add = [{{ {COLLAR} }}]\nsteps.set.collar.quantity = 'total'": (
        "steps.set: 'collar' is added here.",
        "Write its settings where it is added.",
    ),
    # add
    'steps.add = ["base_amount"]': (
        "steps.add: there is already a step 'base_amount'.",
        'Set it instead, drop it first, or give this one a name of its own: as = "second_base_amount".',
    ),
    'steps.add = "collar"': (
        "steps.add: found 'collar'; it is a list of steps.",
        "Write [[steps.add]] above each step, or steps.add = [{ ... }].",
    ),
    "steps.add = [3]": ('steps.add: found 3; write the name of a step, or { step = "name", ... }.', ""),
    'steps.add = ["colar"]': ("unknown step 'colar'.", "Did you mean 'collar'?"),
    f'steps.add = [{{ {COLLAR}, before = "share", after = "bounds" }}]': (
        "steps.add.collar: before and after are both given.",
        "Take one out.",
    ),
    f'steps.add = [{{ {COLLAR}, after = "base_amt" }}]': (
        "steps.add.collar.after: there is no step 'base_amt'.",
        "Did you mean 'base_amount'?",
    ),
    f'steps.drop = ["base_amount"]\nsteps.add = [{{ {COLLAR}, after = "base_amount" }}]': (
        "steps.add.collar.after: 'base_amount' is dropped.",
        f"Its steps are {NAMES.replace('base_amount, ', '')}.",
    ),
    f'steps.add = [{{ {COLLAR}, before = "envelope" }}]': (
        ('steps.add.collar: it does not work at this place, as before = "envelope": '
        "lower_bound_with_collar needs 'lower_bound', which nothing before it gives. Move its step before this one."),
        'Write after = "bounds".',
    ),
    f'steps.add = [{{ {COLLAR}, after = "round_to_envelope" }}]': (
        ('steps.add.collar: it does not work at this place, as after = "round_to_envelope": '
        "lower_bound_with_collar amends 'lower_bound' after guaranteed_amount has read it. "
        "List its step before the step of guaranteed_amount."),
        'Write after = "formula_amount".',
    ),
    'steps.add = ["phase_in"]': (
        ('steps.add.phase_in: it does not work at this place, as after = "formula_amount": '
        "phased_share amends 'share' after formula_amount has read it. List its step before the step of formula_amount."),
        'Write after = "base_amount".',
    ),
    # the whole
    "steps.collar.quantity = 'total'": ("steps: unknown key 'collar'.", "It may hold: drop, set, add."),
    'formula = "settlement"\nsteps.drop = ["share"]': (
        "formula takes the place of the parent's, and steps changes the parent's: one of the two.",
        "Take formula out, or write the whole list: steps = [ ... ].",
    ),
}  # fmt: skip
OF_TIERS: dict[str, tuple[str, str]] = {
    'steps.drop = ["bounds"]': (
        (
            "steps: revenue_and_people, inverse, greater, pools and pools_after_base of the parent have a formula of their own, "
            "which this would not change."
        ),
        "Write [tiers.revenue_and_people.steps], for instance.",
    ),
    '[tiers.greater]\nsteps.drop = ["boundz"]': (
        "tiers.greater: steps.drop: the parent has no step 'boundz'.",
        "Did you mean 'bounds'?",
    ),
    '[tiers.third]\nsteps.drop = ["bounds"]': (
        "tiers.third: steps: the parent has no steps here to change.",
        'Write the whole list: steps = [ ... ], or formula = "name".',
    ),
    '[tiers.greater]\nformula = "settlement"\nsteps.drop = ["bounds"]': (
        "tiers.greater: formula takes the place of the parent's, and steps changes the parent's: one of the two.",
        "Take formula out, or write the whole list: steps = [ ... ].",
    ),
}


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as refused:
        read_scenario(path)
    assert "offer.toml" in sentence(refused.value, "fr")
    return refused.value


@pytest.mark.parametrize("own", REFUSED)
def test_a_change_is_refused_by_name(own: str, tmp_path: Path) -> None:
    what, advice = REFUSED[own]
    assert str(refusal(write_offer(tmp_path, own + "\n"))) == f"offer.toml: {what} {advice}".rstrip()


@pytest.mark.parametrize("own", OF_TIERS)
def test_a_change_of_tiers_is_refused_by_name(own: str, tmp_path: Path) -> None:
    what, advice = OF_TIERS[own]
    assert str(refusal(write_offer(tmp_path, own + "\n", "worked-keys"))) == f"offer.toml: {what} {advice}".rstrip()


def test_a_step_that_is_there_twice_cannot_be_named(tmp_path: Path) -> None:
    twice = write_offer(tmp_path, 'steps = ["bounds", "bounds"]\n', name="parent")
    refused = refusal(write_offer(tmp_path, 'steps.drop = ["bounds"]\n', twice.name))
    assert str(refused) == f"offer.toml: steps.drop: the parent has 2 steps 'bounds'. {WHOLE}."


def test_a_step_with_a_name_of_its_own_is_named_by_that(tmp_path: Path) -> None:
    fund = '[inputs]\nfund_amount = { unit = "dollars", price_basis = "nominal", value = 1, assumption = true }\n'
    parent = write_offer(tmp_path, f"steps.add = {FUND}\n{fund}", name="parent")
    refused = refusal(write_offer(tmp_path, 'steps.drop = ["set_aside"]\n', parent.name))
    assert str(refused) == "offer.toml: steps.drop: the parent has no step 'set_aside'. There it goes by fund."


def test_changes_need_a_parent(tmp_path: Path) -> None:
    path = tmp_path / "offer.toml"
    path.write_text(
        'name = "offer"\ninstrument = "grant"\nrecipient = "boards"\nfiscal_years = ["2025-26"]\njurisdictions = ["a"]\n'
        'steps.drop = ["bounds"]\n',
        encoding="utf-8",
    )
    assert str(refusal(path)) == (
        "offer.toml: steps: drop, set and add change the steps of a parent, and the file has none. "
        'Add parent = "settlement", for instance, or write the list: steps = [ ... ].'
    )


def test_what_is_shared_by_is_bound_by_either_of_its_names(tmp_path: Path) -> None:
    """A parent that binds weighted_intake and a child that binds need mean the same: the child's takes its place."""
    heads = '[inputs]\n{} = {{ shape = "jurisdiction", unit = "persons", value = 1, assumption = true }}\n'
    steps = '{ step = "share", before = "bounds", bind = { weighted_intake = "heads" } }'
    first = 'steps.drop = ["average_intake", "weighted_intake", "share"]\nsteps.add = [' + steps + "]\n"
    parent = write_offer(tmp_path, first + heads.format("heads"), name="parent")
    offer = write_offer(tmp_path, 'steps.set.share.bind.need = "desks"\n' + heads.format("desks"), parent.name)
    assert read_scenario(offer).tier.entries[1].bind == {"weighted_intake": "desks"}


def test_a_scenario_has_one_parent(tmp_path: Path) -> None:
    path = write_offer(tmp_path, "", "two")
    path.write_text(
        path.read_text(encoding="utf-8").replace('"two"', '["settlement", "predictable"]'), encoding="utf-8"
    )
    assert str(refusal(path)) == (
        'offer.toml: parent: found ["settlement", "predictable"]; a scenario has one parent. '
        'Write its name or its file, as in parent = "settlement".'
    )


def test_a_grandchild_sets_no_step_that_its_parent_dropped(tmp_path: Path) -> None:
    write_offer(tmp_path, 'steps.drop = ["base_amount"]\n', name="parent")
    refused = refusal(write_offer(tmp_path, 'steps.set.base_amount.indexation = "indexed"\n', "parent.toml"))
    assert str(refused).startswith("offer.toml: steps.set: the parent has no step 'base_amount'.")


def test_the_refusals_read_in_french(tmp_path: Path) -> None:
    refused = refusal(write_offer(tmp_path, f'steps.add = [{{ {COLLAR}, before = "envelope" }}]\n'))
    assert sentence(refused, "fr").replace("\u00a0", " ") == (
        "offer.toml, steps.add.collar – l’étape ne fonctionne pas à cette place (« before = \"envelope\" ») : la grandeur "
        "« lower_bound_with_collar » demande « lower_bound », que rien ne donne avant elle. Placez son étape avant celle-ci. "
        "Écrivez « after = \"bounds\" »."
    )  # fmt: skip
    assert OFFERS.is_dir()


def test_check_and_allocate_name_the_file_in_which_a_figure_stands(tmp_path: Path) -> None:
    """In a chain: what is wrong in a parent is said of its file by both, what is wrong in the child of its own."""
    wrong = "[inputs.category_weight]\nvalues.refugee = -3\nassumption = true\n"
    parent = write_offer(tmp_path, wrong, name="parent")
    child = write_offer(tmp_path, "[inputs.category_weight]\nvalues.economic = 2\nassumption = true\n", parent.name)
    for path in (parent, child):
        said = [refused(command, str(path)) for command in ("check", "allocate")]
        assert said[0] == said[1] and said[0].startswith("parent.toml: inputs.category_weight (refugee) is -3")
    own = write_offer(tmp_path, wrong, name="own")
    assert refused("allocate", str(own)).startswith("own.toml: inputs.category_weight")


def test_a_year_that_the_data_do_not_have_is_said_of_the_scenario(tmp_path: Path) -> None:
    own = (
        'fiscal_years = ["2026-27", "2027-28"]\n[inputs.stated_authority]\nunit = "dollars"\nprice_basis = "nominal"\n'
    )
    path = write_offer(tmp_path, own + 'value = 9000000\nsource = "x"\n')
    for command in ("check", "allocate"):
        assert refused(command, str(path)).startswith(
            "offer.toml: inputs.intake: admissions.csv: no figure for year 2025"
        )
    assert refused("check", str(path), "--lang", "fr").startswith("offer.toml, inputs.intake")
