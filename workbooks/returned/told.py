"""Told: what was found in workbooks that came back, in sentences of one language, or as json."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from fundingmodel import __version__
from fundingmodel.errors import Phrase, Refused, phrase, shortened
from fundingmodel.given_files import (
    A_WORKBOOK_OR_DOCUMENT,
    ANY_WORKBOOK,
    ANY_WORKBOOK_OR_DOCUMENT,
    NO_ADVICE,
    WORKBOOKS,
    refuse_other_kind,
)
from fundingmodel.language.refusals import sentence
from fundingmodel.language.texts import Text
from fundingmodel.language.words import Words
from fundingmodel.outside_errors import as_refused
from workbooks.page.sign_off import DATE_FAULTS, ROLES
from workbooks.page.sign_off import TEXTS as SIGN_OFF
from workbooks.returned.accessibility import accessibility
from workbooks.returned.findings import (
    ACCESSIBILITY,
    AMOUNTS,
    CHANGES,
    FOLLOWS,
    LEAKS,
    OTHERWISE,
    UNCHANGED,
    UNREADABLE,
    Finding,
    kinds,
)
from workbooks.returned.leaks import leaks
from workbooks.returned.origin import Origin
from workbooks.returned.signed import FORMULA, INCOMPLETE, OTHER, THESE, UNKNOWN, Signed
from workbooks.returned.twins import Twins, twins_among
from workbooks.returned.verified import NOT_CALCULATED, verify

MOST = 12  # of one kind, in sentences; json has all
CONTEXT = 20  # characters before the first difference of two long texts
LONGEST = 90  # characters of what stood in a cell
VERDICTS: dict[int, Text] = {
    UNCHANGED: {
        "en": "{file}: unchanged, and its figures follow from its inputs.",
        "fr": "{file} : inchangé, et ses chiffres découlent de ses données.",
    },
    FOLLOWS: {
        "en": "{file}: inputs were changed, nothing else was, and its figures follow from them.",
        "fr": "{file} : seules des données ont été modifiées, et ses chiffres en découlent.",
    },
    OTHERWISE: {
        "en": "{file}: not as it was written.",
        "fr": "{file} : différent du classeur tel qu’il a été écrit.",
    },
    UNREADABLE: {"en": "{file}: unreadable. {reason}", "fr": "{file} : illisible. {reason}"},
}
NOTHING_STORED: Text = {
    "en": "{file}: nothing in it was changed but its figures, which are not stored in it: the program that saved it does not calculate.",
    "fr": "{file} : rien n’y a changé, sauf les chiffres, qui n’y sont pas enregistrés; le programme qui l’a enregistré ne calcule pas.",
}
OTHER_VERDICTS: dict[str, dict[int, Text]] = {
    LEAKS: {
        UNCHANGED: {
            "en": "{file}: nothing to learn from it besides what its pages show.",
            "fr": "{file} : rien à en apprendre, hormis ce que montrent ses pages.",
        },
        OTHERWISE: {
            "en": "{file}: a reader can learn more from it than it was written to show.",
            "fr": "{file} : on peut en apprendre plus que ce qu’il doit montrer.",
        },
    },
    AMOUNTS: {
        UNREADABLE: {
            "en": "{file}: no amounts were compared. {reason}",
            "fr": "{file} : aucun montant comparé. {reason}",
        },
    },
    ACCESSIBILITY: {
        UNCHANGED: {
            "en": "{file}: no obstacle was found for readers who do not see its pages or its colours.",
            "fr": "{file} : aucun obstacle relevé pour qui n’en voit pas les pages ou les couleurs.",
        },
        OTHERWISE: {
            "en": "{file}: it has obstacles for readers who do not see its pages or its colours.",
            "fr": "{file} : présente des obstacles pour qui n’en voit pas les pages ou les couleurs.",
        },
    },
}
READS = {CHANGES: A_WORKBOOK_OR_DOCUMENT, LEAKS: ANY_WORKBOOK_OR_DOCUMENT, ACCESSIBILITY: ANY_WORKBOOK}
DOCUMENTS = (".docx",)  # of which leaks are told
OF_DOCUMENTS: dict[str, Mapping[str, Phrase]] = {  # what to do with a document of which something else is asked
    ACCESSIBILITY: {
        ".docx": phrase(
            "workbooks.accessibility_of_document",
            "The obstacles of a document are looked for by Word: Review, Check Accessibility.",
        )
    },
}
LINES: dict[str, Text] = {
    "kind": {"en": "{kind} ({count})", "fr": "{kind} ({count})"},
    "more": {
        "en": "and {count} more; --format json lists all.",
        "fr": "et {count} de plus; --format json les énumère tous.",
    },
    "nothing": {"en": "nothing", "fr": "rien"},
    "signed": {
        "en": "{role}: {name}, {date}, for {stamp}: {state}",
        "fr": "{role} : {name}, {date}, pour {stamp} ({state})",
    },
    "differ": {
        "en": "The stored figures do not all follow from the inputs of the file.",
        "fr": "Les chiffres enregistrés ne découlent pas tous des données du fichier.",
    },
    "not_stored": {
        "en": "Whether its figures follow cannot be said: they are not stored in it. Open it in Excel or LibreOffice, save it there, and "
        "verify it again.",
        "fr": "On ne peut pas dire si ses chiffres découlent de ses données : ils n’y sont pas enregistrés. Ouvrez-le dans Excel ou "
        "LibreOffice, enregistrez-le, puis vérifiez-le de nouveau.",
    },
    "follow": {
        "en": "The stored figures follow from the inputs of the file.",
        "fr": "Les chiffres enregistrés découlent des données du fichier.",
    },
}

STATES: dict[str, Text] = {
    THESE: {"en": "the inputs of this file", "fr": "les données de ce fichier"},
    OTHER: {"en": "not the inputs of this file", "fr": "pas les données de ce fichier"},
    INCOMPLETE: {"en": "incomplete", "fr": "incomplet"},
    UNKNOWN: {"en": "not compared", "fr": "non comparé"},
    FORMULA: {"en": "a formula, which is no signature", "fr": "une formule, qui n’est pas une approbation"},
}

TWINS: dict[str, Text] = {
    "alike": {
        "en": "{one} and {other} are the same workbook in two languages: the same cells, inputs and figures.",
        "fr": "{one} et {other} sont le même classeur en deux langues : mêmes cellules, mêmes données et mêmes chiffres.",
    },
    "differ": {
        "en": "{one} and {other} were written as the same workbook in two languages, and differ now. Cells: {count}.",
        "fr": "{one} et {other} ont été écrits comme un même classeur en deux langues et diffèrent maintenant. Cellules : {count}.",
    },
    "sheets": {
        "en": "{one} and {other} were written as the same workbook in two languages, and have not the same number of sheets now.",
        "fr": "{one} et {other} ont été écrits comme un même classeur en deux langues et n’ont plus le même nombre de feuilles.",
    },
    "cell": {"en": "{sheet}!{cell}: {one}, {other}", "fr": "{sheet}!{cell} : {one}, {other}"},
}


@dataclass(frozen=True)
class Told:
    """A file, what was found in it and which exit code that has; or why it cannot be read."""

    path: Path
    code: int
    findings: Sequence[Finding] = ()
    of: str = CHANGES
    follow: bool | None = None  # whether the stored figures follow from the inputs
    reason: str = ""
    signed: Sequence[Signed] = ()
    stamp: str | None = None  # of the inputs of the file
    origin: Origin | None = None


def tell_each(paths: Sequence[Path], language: str, of: str = CHANGES) -> list[Told]:
    """Each file by itself: one that cannot be read does not stop the others. Scenarios are looked for here and beside the file."""
    return [_tell(path, language, of) for path in paths]


def _tell(path: Path, language: str, of: str) -> Told:
    folders = (Path(), path.parent)
    try:
        read = (*WORKBOOKS, *DOCUMENTS) if of == LEAKS else WORKBOOKS
        refuse_other_kind(path, read, READS[of], by_name=False, advice=OF_DOCUMENTS.get(of, NO_ADVICE))
        if of == LEAKS and path.suffix.lower() in DOCUMENTS:
            from workbooks.schedule.leaks import document_leaks

            findings = document_leaks(path)
            return Told(path, OTHERWISE if findings else UNCHANGED, findings, of)
        if of in OTHER_VERDICTS:
            findings = leaks(path, folders, language) if of == LEAKS else accessibility(path)
            return Told(path, OTHERWISE if findings else UNCHANGED, findings, of)
        found = verify(path, folders, language)
        return Told(
            path,
            found.code,
            found.findings,
            of,
            found.follow,
            signed=found.signed,
            stamp=found.stamp,
            origin=found.origin,
        )
    except (Refused, OSError) as error:
        return unreadable(path, error, language, of)


def unreadable(path: Path, error: Refused | OSError, language: str, of: str = CHANGES) -> Told:
    """A file that cannot be read, or of which nothing can be compared, and why."""
    return Told(path, UNREADABLE, of=of, reason=sentence(as_refused(error), language))


def in_text(told: Told, language: str) -> str:
    """What was found, in lines: the verdict, then each kind with its cells."""
    words = Words(language)
    lines = [words.text(_verdict(told)).format(file=told.path.name, reason=told.reason)]
    lines += _findings(told.findings, words, told.of)
    if told.code == OTHERWISE and (follow := _follow(told)):
        lines += ["", words.text(LINES[follow])]
    lines += _signed(told, words)
    return "\n".join(lines)


def _verdict(told: Told) -> Text:
    if told.findings and all(each.kind == NOT_CALCULATED for each in told.findings):
        return NOTHING_STORED
    return (VERDICTS | OTHER_VERDICTS.get(told.of, {}))[told.code]


def _follow(told: Told) -> str:
    """What is said of the stored figures, as a key of LINES; nothing where they were not looked at."""
    if told.follow is not None:
        return "follow" if told.follow else "differ"
    return "not_stored" if any(each.kind == NOT_CALCULATED for each in told.findings) else ""


def _signed(told: Told, words: Words) -> Iterator[str]:
    """Who signed, in a line each; nothing where nobody did."""
    if told.signed:
        count = words.number(len(told.signed))
        yield ""
        yield words.text(LINES["kind"]).format(kind=words.text(SIGN_OFF["title"]), count=count)
    nothing = words.text(LINES["nothing"])
    for each in told.signed:
        state = words.text(STATES[each.state(told.stamp)])
        if each.date_fault:
            state = f"{state}; {words.text(DATE_FAULTS[each.date_fault])}"
        who = {"name": each.name or nothing, "date": each.date or nothing, "stamp": each.stamp or nothing}
        yield f"  {words.text(LINES['signed']).format(role=words.text(ROLES[each.role]), state=state, **who)}"


def _findings(findings: Sequence[Finding], words: Words, of: str) -> Iterator[str]:
    for kind, names in kinds(of).items() if findings else ():
        of_kind = [each for each in findings if each.kind == kind]
        if not of_kind:
            continue
        yield ""
        yield words.text(LINES["kind"]).format(kind=words.text(names), count=words.number(len(of_kind)))
        yield from (f"  {line}" for each in of_kind[:MOST] if (line := _line(each, words)))
        if len(of_kind) > MOST:
            yield "  " + words.text(LINES["more"]).format(count=words.number(len(of_kind) - MOST))


def _line(finding: Finding, words: Words) -> str:
    """One finding: what it means, what was there and is, and where."""
    place = "!".join(each for each in (finding.sheet, finding.cell) if each)
    change = ""
    if finding.before is not None or finding.after is not None:
        before, after = (_shown(each, words) for each in _where_they_differ(finding.before, finding.after))
        change = after if finding.before is None else f"{before} → {after}"
    said = words.text({"en": "{means}: {change}", "fr": "{means} : {change}"}).format(
        means=finding.means, change=change
    )
    text = said if finding.means and change else finding.means or change
    return f"{text} [{place}]" if text and place else text or place


def _where_they_differ(before: object, after: object) -> tuple[object, object]:
    """Two long texts from a little before their first difference on."""
    if not (isinstance(before, str) and isinstance(after, str)) or max(len(before), len(after)) <= LONGEST:
        return before, after
    same = next(
        (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    start = max(0, same - CONTEXT)
    return (f"…{before[start:]}", f"…{after[start:]}") if start else (before, after)


def _shown(value: object, words: Words) -> str:
    """What stood in a cell: figures with all their digits, texts in quotation marks, formulas as they are."""
    if value is None or value == "":
        return words.text(LINES["nothing"])
    if isinstance(value, int | float) and not isinstance(value, bool):
        return words.number(Decimal(f"{value:.15g}")) if abs(value) < 1e15 else f"{value:g}"
    return shortened(str(value).replace("\n", " "), LONGEST)


def twins_of(found: Sequence[Told]) -> list[Twins]:
    """Those of the files that were written together in two languages, compared with each other."""
    return twins_among([(each.path, each.origin) for each in found if each.origin is not None and each.of == CHANGES])


def twins_in_text(twins: Twins, language: str) -> str:
    """Whether two files are still the same in two languages; and in which cells they are not."""
    words = Words(language)
    names = {"one": twins.one.name, "other": twins.other.name, "count": words.number(len(twins.differ))}
    verdict = "alike" if twins.are_alike else "differ" if twins.same_sheets else "sheets"
    lines = [words.text(TWINS[verdict]).format(**names)]
    for sheet, cell, one, other in twins.differ[:MOST]:
        before, after = _shown(one, words), _shown(other, words)
        lines.append("  " + words.text(TWINS["cell"]).format(sheet=sheet, cell=cell, one=before, other=after))
    if len(twins.differ) > MOST:
        lines.append("  " + words.text(LINES["more"]).format(count=words.number(len(twins.differ) - MOST)))
    return "\n".join(lines)


def _twins(twins: Twins) -> dict[str, object]:
    cells = [{"sheet": sheet, "cell": cell, "one": one, "other": other} for sheet, cell, one, other in twins.differ]
    files = [twins.one.name, twins.other.name]
    return {"files": files, "alike": twins.are_alike, "same_sheets": twins.same_sheets, "differ": cells}


def as_json(found: Sequence[Told], twins: Sequence[Twins] = ()) -> str:
    """All that was found, as a list of files, and of those that are the same in two languages."""
    together = {"twins": [_twins(each) for each in twins]} if twins else {}
    return json.dumps(
        {"fundingmodel": __version__, "files": [_file(each) for each in found], **together},
        ensure_ascii=False,
        indent=2,
        default=str,
    )


def _file(told: Told) -> dict[str, object]:
    if told.code == UNREADABLE:
        return {"file": told.path.name, "code": told.code, "refused": told.reason}
    findings = [
        {
            "kind": each.kind,
            "sheet": each.sheet,
            "cell": each.cell,
            "before": each.before,
            "after": each.after,
            "meaning": each.means,
        }
        for each in told.findings
    ]
    followed = {} if told.of in OTHER_VERDICTS else {"follow": told.follow}
    signed = [
        {
            "as": x.role,
            "name": x.name,
            "date": x.date,
            "stamp": x.stamp,
            "for": x.state(told.stamp),
            "date_fault": x.date_fault,
        }
        for x in told.signed
    ]
    said = {"stamp": told.stamp, "signed": signed} if signed else {}
    return {"file": told.path.name, "code": told.code, **followed, **said, "findings": findings}
