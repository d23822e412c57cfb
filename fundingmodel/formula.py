"""Formula: how a list of steps, as a scenario writes it, becomes columns in their order."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import ModuleType
from typing import Any

from fundingmodel.column import RULE, Column, Formula, Input, check, stale
from fundingmodel.errors import FormulaRefused, at
from fundingmodel.expressions.made_column import MadeColumn
from fundingmodel.expressions.measures import shaped
from fundingmodel.kinds import (
    COUNT,
    MONEY,
    PERSONS,
    RATIO,
    kind_of,
    kind_of_input,
    of_wrong_kind,
    opening,
    plain,
    takes,
    within,
)
from fundingmodel.language.step_words import step_words
from fundingmodel.language.titles import Title, read_title
from fundingmodel.steps import rounding_units, stage_of, step_module, step_names
from fundingmodel.steps.binding_rule import with_binding_rule
from fundingmodel.steps.choices import advice, all_columns, chosen_columns
from fundingmodel.steps.promises import promise_columns
from fundingmodel.steps.rounding_units import COUNTED_INPUTS, counted
from fundingmodel.steps.shared_inputs import rounding_unit
from fundingmodel.steps.written_texts import written_texts

PAID = "allocation"  # what a formula pays
OWN_KEYS = ("step", "as", "title", "bind")
NEED, NEED_READ = "need", "weighted_intake"  # what is shared by: the word of a file, and its name in a step's arguments


@dataclass(frozen=True)
class StepEntry:
    """A step as a scenario lists it: its file, the name it goes by, what is bound, and the choices made.

    `names` says what the names of the step's own file are in this formula: renamed with `as`, or bound to another quantity.
    `says_need` where the list binds what is shared by, as `need`, to a quantity of another name.
    """

    step: str
    alias: str
    bind: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    inputs: tuple[Input, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    title: Title = field(default_factory=dict)
    says_need: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)  # what a list writes of it that is no choice, as a formula

    @property
    def written(self) -> Mapping[str, str]:
        """Its choices and texts, as a list writes them."""
        return {**self.choices, **self.texts}

    def named(self, own: str) -> str:
        """The name in this formula of what the step's file calls `own`."""
        return self.names.get(own, own)

    @property
    def results(self) -> tuple[str, ...]:
        """The quantities that the step wants in the formula's results though nothing reads them."""
        return tuple(map(self.named, getattr(self.module, "RESULTS", ())))

    @property
    def module(self) -> ModuleType:
        return step_module(self.step)

    @property
    def stage(self) -> str:
        return stage_of()[self.step]


@cache
def shared_inputs() -> frozenset[str]:
    """The inputs that several steps declare, as population: one figure for all of them, whatever their listings are called."""
    declared = Counter(i.name for name in step_names() for i in step_module(name).INPUTS)
    return frozenset(name for name, count in declared.items() if count > 1)


def names_under(
    step: str, alias: str, columns: Iterable[str], taken: Collection[str], given: Collection[str]
) -> dict[str, str]:
    """What a step's own names are called where it is listed with `as`; those that are not here keep their plain names.

    A name that holds the step's name has the alias in its place: set_aside_amount of `as = "fund"` is fund_amount. Of the
    others, a column is called ALIAS_NAME where a step listed earlier has taken its name, and an input where the scenario gives
    figures under ALIAS_NAME, so that a plain input serves each listing that has none of its own. An input that several steps
    declare is never renamed: bind it. Last year's and opening quantities follow.
    """
    if alias == step:
        return {}
    module, chosen = step_module(step), set(columns)
    inputs = {i.name for i in module.INPUTS} - shared_inputs()
    own = {c.name for c in all_columns(module)} | inputs
    names = {name: name.replace(step, alias) for name in own if step in name}
    for name in sorted(own - set(names)):
        prefixed = f"{alias}_{name}"
        if name in taken if name in chosen else prefixed in given:
            names[name] = prefixed
    return names | {f"{when}_{name}": f"{when}_{new}" for name, new in names.items() for when in ("prior", "opening")}


def read_steps(listed: Iterable[str | Mapping[str, Any]], given: Collection[str] = ()) -> tuple[StepEntry, ...]:
    """The steps of a list in their order; `given` are the names under which the scenario gives figures."""
    entries: list[StepEntry] = []
    for each in listed:
        entries.append(read_step(each, entries, given))
    return tuple(entries)


def _taken(step: str, earlier: Iterable[StepEntry]) -> set[str]:
    """The names of earlier steps' columns, and of the inputs that earlier listings of the same step read."""
    taken: set[str] = set()
    for entry in earlier:
        taken |= {c.name for c in entry.columns}
        if entry.step == step:
            taken |= {i.name for i in entry.inputs} & {n for c in entry.columns for n in c.needs}
    return taken


def read_step(
    listed: str | Mapping[str, Any], earlier: Iterable[StepEntry] = (), given: Collection[str] = ()
) -> StepEntry:
    """One step of a list, with its settings chosen: "share", or { step = "hold_harmless", bind = {...}, quantity = "total" }."""
    entry: Mapping[str, Any] = {"step": listed} if isinstance(listed, str) else listed
    if not isinstance(entry, Mapping):
        raise FormulaRefused(
            "step_not_a_name",
            "",
            'steps: found {listed!r}; write the name of a step, or {{ step = "name", ... }}.',
            listed=listed,
        )
    name = str(entry.get("step", ""))
    if name not in step_names():
        raise FormulaRefused("unknown_step", "", "unknown step {name!r}.", advice(name, step_names()), name=name)
    alias, bind = str(entry.get("as", name)), entry.get("bind", {})
    if not isinstance(bind, Mapping) or not all(isinstance(bound, str) for bound in bind.values()):
        raise FormulaRefused(
            "bind_not_a_table",
            alias,
            'bind is {bind!r}; write bind = {{ reference = "prior_allocation" }}, for instance.',
            bind=bind,
        )
    module = step_module(name)
    texts = written_texts(module, alias, name, entry, bind)
    needed = {n for c in all_columns(module) for n in c.needs}
    needed |= {i.name for i in module.INPUTS if i.rounding}
    says_need = NEED in bind and NEED not in needed and NEED_READ in needed and bind[NEED] != NEED
    if NEED in bind and NEED_READ in needed:
        bind = _with_need(alias, bind)
    for bound in bind:
        if bound not in needed:
            raise FormulaRefused(
                "bound_not_read",
                at(alias) / "bind",
                "the step reads no {bound!r}.",
                advice(bound, needed),
                bound=bound,
            )
    if "title" in entry and alias == name:
        raise FormulaRefused("title_without_as", at(alias), "title goes with `as`; the step itself has a name.")
    title = read_title(entry["title"], at(alias) / "title") if "title" in entry else {}
    choices = {k: str(v) for k, v in entry.items() if k not in (*OWN_KEYS, *texts)}
    chosen = [*chosen_columns(module, alias, choices), *(module.columns(alias, texts, at(alias)) if texts else ())]
    renames = names_under(name, alias, (c.name for c in chosen), _taken(name, earlier), given)
    names = {**renames, **bind, **_counts(module, alias, {**renames, **bind}, bind)}
    columns = tuple(c.renamed(names) for c in chosen)
    inputs = tuple(
        i.renamed(names) for i in module.INPUTS if not {i.name, _count_of(i)} & set(bind) and _count_of(i) not in given
    )
    return StepEntry(name, alias, dict(bind), choices, columns, inputs, names, title, says_need, texts)


def _with_need(alias: str, bind: Mapping[str, str]) -> dict[str, str]:
    """What a list binds, with the step's own name for what is shared by."""
    if NEED_READ in bind:
        raise FormulaRefused(
            "need_bound_twice",
            at(alias) / "bind",
            "{need} and {read} are one.",
            "Write {need}, and take {read} out.",
            need=NEED,
            read=NEED_READ,
        )
    return {NEED_READ if key == NEED else key: bound for key, bound in bind.items()}


def _count_of(wanted: Input) -> str:
    """The units per dollar that columns read for a rounding unit; of any other input nothing."""
    return counted(wanted.name) if wanted.rounding else ""


def _counts(module: ModuleType, alias: str, names: Mapping[str, str], bind: Mapping[str, str]) -> dict[str, str]:
    """The names of the units per dollar of a step: those of the rounding unit that it is bound to, where it is not bound itself."""
    found = {}
    for given in (i.name for i in module.INPUTS if i.rounding):
        if given in bind and counted(given) in bind:
            raise FormulaRefused(
                "unit_bound_twice",
                at(alias) / "bind",
                "{given} and {count} are one.",
                "Take {count} out.",
                given=given,
                count=counted(given),
            )
        if given in names and counted(given) not in bind:
            found[counted(given)] = counted(names[given])
    return found


def _declared(entries: Sequence[StepEntry], extra: Sequence[Input]) -> dict[str, Input]:
    """The inputs by name, each within the limits of those that it is bound in place of; refused where two of a name differ."""
    declared = {i.name: i for i in extra}
    declared_by: dict[str, str] = {}
    for entry in entries:
        for each in entry.inputs:
            other = declared_by.setdefault(each.name, entry.alias)
            if declared.setdefault(each.name, each) != each:
                raise FormulaRefused(
                    "declared_differently",
                    "",
                    "{first} and {second} declare {name!r} differently.",
                    "Declare it once, and name it in both.",
                    first=other,
                    second=entry.alias,
                    name=each.name,
                )
    _check_kinds(entries, declared)
    for entry in entries:
        for name, (_, wanted) in needed_by(entry).items():
            if wanted.rounding and name in entry.bind:
                _check_unit_bound(entry, name, entry.bind[name], declared)
            bound, own = entry.named(name), {i.name for i in entry.module.INPUTS}
            if bound in declared and (name in entry.bind or name not in own):
                declared[bound] = within(declared[bound], wanted)
    return declared


def needed_by(entry: StepEntry) -> dict[str, tuple[str, Input]]:
    """What a step needs, by the names of its own file: the kind, and an input with the limits of its figures."""
    opened, inputs = step_words()[entry.step].open if entry.step in step_words() else {}, entry.module.INPUTS
    needed = {name: (o.kind, Input(name, o.kind, least=None, most=o.most)) for name, o in opened.items()}
    counts = (COUNTED_INPUTS[count] for count in map(_count_of, inputs) if count)
    return needed | {i.name: (kind_of_input(i), i) for i in (*counts, *inputs)}


def _check_kinds(entries: Sequence[StepEntry], declared: Mapping[str, Input]) -> None:
    """Refused where a step reads a quantity of another kind than it needs, bound or under its own name."""
    # Of a measure the unit is known, and asked for, when those of its inputs are.
    columns = (c for entry in entries for c in entry.columns if not isinstance(c, MadeColumn) or c.unit)
    found = {c.name: (c.unit, kind_of(c.unit)) for c in columns}
    # A figure of a cell has no unit: what the worksheet functions are given is of any kind.
    found |= {name: (i.shown_unit, kind_of_input(i)) for name, i in declared.items() if i.unit}
    for entry in entries:
        read = {n for c in entry.columns for n in (*c.needs, c.amends)}
        for name, (kind, wanted) in needed_by(entry).items():
            bound = entry.named(name)
            given = found.get(bound) or found.get(plain(bound))
            if given is None or wanted.rounding or not (name in entry.bind or bound in read):
                continue
            if not takes(kind, given[1]):
                raise of_wrong_kind(entry.alias, name, bound, name in entry.bind, given[0], kind)


def _check_unit_bound(entry: StepEntry, name: str, bound: str, declared: Mapping[str, Input]) -> None:
    """Refused where a rounding unit is bound to anything but one figure in dollars that the scenario gives."""
    if bound not in declared or (declared[bound].unit, declared[bound].shape) != ("dollars", "scalar"):
        raise FormulaRefused(
            "unit_bound_to_no_figure",
            at(entry.alias) / "bind",
            "{name} needs one figure in dollars that the file gives, and {bound!r} is none.",
            "Bind another name.",
            name=name,
            bound=bound,
        )


def compose(entries: Sequence[StepEntry], extra: Sequence[Input] = (), results: Sequence[str] = ()) -> Formula:
    """The formula of a list of steps; refuses what is wired wrongly.

    `extra` are inputs that the scenario declares itself, to bind to; `results` are quantities wanted though nothing reads them:
    a formula that has some may pay nothing, and give these alone.
    """
    _check_listed_again(entries)
    _check_aliases(entries, {i.name for i in extra})
    declared = _declared(entries, extra)
    steps = shaped([entry.columns for entry in entries], declared, {i.name for i in extra})
    columns, rules = with_binding_rule(steps, set(declared))
    promises = promise_columns(columns, set(declared))
    columns = (*columns, *promises)
    _check_need(entries, {*declared, *(c.name for c in columns)})
    read = {n for c in columns for n in c.needs} | {*results}
    units = _units_given(entries, declared, read)
    declared |= {given: within(declared[given], rounding_unit) for given in units.values()}
    declared = {n: replace(i, whole=units.get(i.whole or "", i.whole)) for n, i in declared.items()}
    columns = tuple(_with_counts(columns, {count: given for count, given in units.items() if count in read}))
    defined = {c.name for c in columns}
    read = {n for c in columns for n in c.needs} | {n for i in declared.values() for n in [i.whole] if n}
    wanted = {n for n in read if n.startswith("opening_")} | {
        f"opening_{n.removeprefix('prior_')}" for n in read if n.startswith("prior_")
    }
    # A column may take the place of an input that another step declares, as category_weights does.
    inputs = tuple(i for n, i in declared.items() if n in read and n not in defined)
    # What is carried from year to year may be a column or an input that a column amends, as a given envelope is.
    wanted -= defined | {i.name for i in inputs}
    quantities: tuple[Input | Column, ...] = (*inputs, *columns)
    most = {entry.named(n): each.most for entry in entries for n, (_, each) in needed_by(entry).items()}
    quantities = tuple(
        replace(x, unit=_unit_carried(x, entries)) if isinstance(x, MadeColumn) and f"opening_{x.name}" in wanted else x
        for x in quantities
    )
    openings = {f"opening_{x.name}": opening(x, most.get(f"prior_{x.name}")) for x in quantities}
    inputs += tuple(opening for name, opening in openings.items() if name in wanted)
    rule = (c.name for c in columns if c.unit == RULE)
    kept = (c.name for c in promises)
    pays = not results or PAID in {*defined, *(i.name for i in inputs), *(c.amends for c in columns)}
    asked = dict.fromkeys([*([PAID] if pays else []), *(r for e in entries for r in e.results), *results, *rule, *kept])
    formula = Formula(columns, inputs, tuple(asked), rules)
    check(formula)
    return formula


# The unit of what a step reads of the year before, by kind.
CARRIED = {MONEY: "dollars", COUNT: PERSONS, RATIO: "ratio"}


def _unit_carried(column: MadeColumn, entries: Sequence[StepEntry]) -> str:
    """The unit of a measure of the year before the first, as its file says it or its reader needs it; refused where neither does."""
    read = (kind for e in entries for own, (kind, _) in needed_by(e).items() if plain(e.named(own)) == column.name)
    if unit := column.said_unit or next((CARRIED[kind] for kind in read if kind in CARRIED), ""):
        return unit
    raise FormulaRefused(
        "measure_carried_without_unit",
        at(column.name) / "unit",
        "its figures of the year before are read, and no unit says what they are.",
        'Add unit = "dollars" to the step, for instance.',
    )


def _check_aliases(entries: Sequence[StepEntry], given: Collection[str]) -> None:
    """Refused where `as` gives a step's quantity the name of a figure that the file gives: no order of steps helps."""
    for entry in entries:
        taken = next((c.name for c in entry.columns if c.name in given and not c.amends), None)
        if taken and entry.alias != entry.step:
            raise FormulaRefused(
                "alias_taken",
                at(entry.alias) / "as",
                "{name!r} is the name of a figure that the file gives.",
                "Write another name for the step, or for the figure.",
                name=taken,
            )


def _check_need(entries: Sequence[StepEntry], there: Collection[str]) -> None:
    """Refused where a list binds `need` and the scenario has a quantity of that name: it could mean either."""
    for entry in entries:
        if entry.says_need and NEED in there:
            raise FormulaRefused(
                "need_of_two_meanings",
                at(entry.alias) / "bind",
                "{need} could be what the step reads or the quantity {need!r} of the file.",
                "Write {read} for what the step reads.",
                need=NEED,
                read=NEED_READ,
            )


def _units_given(entries: Sequence[StepEntry], declared: Mapping[str, Input], read: Collection[str]) -> dict[str, str]:
    """The rounding unit behind each name of units per dollar that is wanted; files of 0.1 may count some of these themselves."""
    asked = {*read, *(i.whole for i in declared.values())}
    wanted = [entry.named(i.name) for entry in entries for i in entry.module.INPUTS if i.rounding]
    names = dict.fromkeys(("rounding_unit", "authority_rounding_unit", *wanted))
    return {counted(n): n for n in names if n in declared and counted(n) in asked - set(declared)}


def _with_counts(columns: Iterable[Column], units: dict[str, str]) -> Iterator[Column]:
    """The columns, each count of units per dollar before the first column that reads it; those that none reads at the end."""
    for column in columns:
        yield from (rounding_units.column(units.pop(count)) for count in column.needs if count in units)
        yield column
    yield from map(rounding_units.column, units.values())


def _check_listed_again(entries: Sequence[StepEntry]) -> None:
    """Refuses a listing that amends what another of the same step has used: no order of the two helps, only a quantity of its own."""
    of = {c.name: entry for entry in entries for c in entry.columns}
    for column, reader in stale([c for entry in entries for c in entry.columns]):
        first, second = of[reader], of[column.name]
        if first.step == second.step:
            read = next((own for own, name in second.names.items() if name == column.amends), column.amends)
            raise FormulaRefused(
                "listed_again",
                "",
                "{step} can be listed once: listed again, it amends {amends!r}, which {alias} has used.",
                'Take one out, or give the second quantities of its own: bind = {{ {read} = "..." }}.',
                step=first.step,
                amends=column.amends,
                alias=first.alias,
                read=read,
            )
