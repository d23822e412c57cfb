"""About: what this workbook is, how to change it, and whose the data are."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

import fundingmodel
from fundingmodel.countries import countries
from fundingmodel.datasets.gate import PACKAGED
from fundingmodel.datasets.licences import licences
from fundingmodel.result import Result
from workbooks.asked.copies import twin_sentence
from workbooks.page import styles
from workbooks.page.book import Book, Look, key_of
from workbooks.page.pages import Page
from workbooks.sheets import INPUTS_COMPARED, Report, Sheet
from workbooks.sheets.method.steps import step_in_words
from workbooks.sheets.sign_off import write_sign_off
from workbooks.sheets.sources import Use, datasets_of

ABOUT = {
    "sentence": {
        "en": "Scenarios of a funding formula side by side, every figure a live formula that anybody can follow and change.",
        "fr": "Des scénarios d’une formule de financement côte à côte, où chaque chiffre est une formule active que l’on peut suivre et "
        "modifier.",
    },
    "what": {"en": "What this is", "fr": "Ce que c’est"},
    "what_text": {
        "en": "Each scenario shares an envelope among jurisdictions by a formula that the sheet Method describes in words. Its own sheet "
        "calculates it year by year with plain worksheet functions: no macros, no links to other files; helper columns are "
        "folded away and can be opened. The amounts were also calculated by the fundingmodel engine, and the workbook was saved "
        "only because both agree to the unit.",
        "fr": "Chaque scénario répartit une enveloppe entre des administrations selon une formule expliquée à la feuille Méthode. Sa "
        "propre feuille la calcule, exercice par exercice, avec des fonctions de tableur courantes, sans macro ni lien vers d’autres "
        "fichiers; les colonnes auxiliaires sont repliées et peuvent être ouvertes. Le moteur fundingmodel a aussi calculé les "
        "montants, et le classeur n’a été enregistré que parce que les deux concordent à l’unité près.",
    },
    "change": {"en": "To change an input", "fr": "Modifier une donnée"},
    "change_text": {
        "en": "Type over a blue figure on a pale yellow cell: on Parameters, Intake and the other sheets with an orange tab. Every sheet "
        "recalculates at once, the sentences too.\n"
        "On Checks, the last check of each scenario then says CHECK: the figures differ from those written here, as they should. "
        "Every other check must still say ok; one that does not says what no longer holds.\n"
        "A change stays in this file. To keep it as an offer, save the workbook and run: fundingmodel new our-offer.toml --from FILE.",
        "fr": "Remplacez un chiffre bleu sur fond jaune pâle, dans Paramètres, Admissions et les autres feuilles à onglet orange. Toutes "
        "les feuilles sont recalculées aussitôt, y compris les phrases.\n"
        "Dans Vérifications, la dernière vérification de chaque scénario indique alors À VÉRIFIER : les chiffres diffèrent de ceux "
        "inscrits ici, comme il se doit. Toutes les autres doivent rester à ok; sinon, elles indiquent ce qui ne tient plus.\n"
        "La modification reste dans ce fichier. Pour la conserver comme offre, enregistrez le classeur, puis lancez : "
        "fundingmodel new notre-offre.toml --from FICHIER.",
    },
    "use": {"en": "To use it", "fr": "Pour l’utiliser"},
    "use_text": {
        "en": "Nothing needs installing: it opens and recalculates in Excel or LibreOffice, without fundingmodel and without a network.",
        "fr": "Rien à installer : le classeur s’ouvre et se recalcule dans Excel ou LibreOffice, sans fundingmodel et sans réseau.",
    },
    "help": {"en": "Help", "fr": "Aide"},
    "help_text": {
        "en": "The documentation of fundingmodel, pages for a browser that come with each release: the page for a finance analyst is "
        "about a workbook like this one, and the page for an IT department says how a fault is reported.",
        "fr": "La documentation de fundingmodel, des pages pour un navigateur jointes à chaque version : la page destinée à l’analyste "
        "financier porte sur un classeur comme celui-ci, et la page destinée au service informatique dit comment signaler une erreur.",
    },
    "years": {"en": "Fiscal years", "fr": "Exercices"},
    "version": {"en": "Version", "fr": "Version"},
    "stamp": {"en": "Stamp", "fr": "Empreinte"},
    "stamp_text": {
        "en": "{stamp}. The same scenarios and data give the same stamp, and the same file to the byte.",
        "fr": "{stamp}. Les mêmes scénarios et données donnent la même empreinte et le même fichier, à l’octet près.",
    },
    "twin": {"en": "In French", "fr": "En anglais"},
    "twin_text": {
        "en": "The stamp is of what both are made from; the bytes of neither can be written in the other. Given both files, fundingmodel "
        "verify says whether they are still alike.",
        "fr": "C’est l’empreinte de ce dont les deux sont tirés; les octets de l’un ne peuvent être consignés dans l’autre. Si on lui "
        "donne les deux fichiers, « fundingmodel verify » dit s’ils concordent encore.",
    },
    "origin": {"en": "Made from", "fr": "Produit à partir de"},
    "colours": {"en": "Colours", "fr": "Couleurs"},
    "input": {
        "en": "An input with a source: it may be changed.",
        "fr": "Donnée ayant une source : on peut la modifier.",
    },
    "assumption": {
        "en": "An assumption, without a source: it may be changed, and should be discussed.",
        "fr": "Hypothèse, sans source : on peut la modifier, et il convient d’en discuter.",
    },
    "calculation": {"en": "A calculation: a formula.", "fr": "Calcul : une formule."},
    "result": {"en": "A result: a formula, in bold.", "fr": "Résultat : une formule, en gras."},
    "ok": {"en": "A check that holds.", "fr": "Vérification réussie."},
    "fails": {"en": "A check that does not hold.", "fr": "Vérification non réussie."},
    "header": {"en": "Header of a table", "fr": "En-tête d’un tableau"},
    "title": {"en": "Title", "fr": "Titre"},
    "sheet": {"en": "Sheet", "fr": "Feuille"},
    "scenarios": {"en": "Scenarios, their formulas and hashes", "fr": "Scénarios, formules et empreintes"},
    "formula": {"en": "Formula, in the order of calculation", "fr": "Formule, dans l’ordre du calcul"},
    "hash": {"en": "Hash of scenario and data (SHA-256)", "fr": "Empreinte du scénario et des données (SHA-256)"},
    "software": {"en": "Software", "fr": "Logiciel"},
    "software_text": {
        "en": "fundingmodel is free software under the MIT licence: it comes without warranty, and may be used, changed and passed on.",
        "fr": "fundingmodel est un logiciel libre sous licence MIT : il est fourni sans garantie et peut être utilisé, modifié "
        "et transmis.",
    },
    "data": {"en": "Data", "fr": "Données"},
}
ABOUT_WIDTHS = (20, 84, 24, 42, 34)


def write_about(
    book: Book,
    results: Sequence[Result],
    stamp: str,
    texts: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    compared: Sequence[Use] = (),
    origin: str = "",
    sign_off: Callable[[Page], None] | None = None,
    twin: str = "",
) -> Worksheet:
    """What this workbook is, how to change it, what its colours mean, what each scenario is, whose the data are.

    `texts` take the place of those of ABOUT by the same name; `origin` is what `fundingmodel verify` makes the workbook again from;
    `sign_off` writes the cells in which it is signed, and `twin` is the file that has the same in the other language.
    """
    words, about, datasets = book.words, {**ABOUT, **texts}, datasets_of(results, compared)
    page = Page(book, words.sheet("about"), "control", ABOUT_WIDTHS)
    page.top(words.sheet("about"), words.text(about["sentence"]), f"{words('stamp')} {stamp}")
    for name in (name for name in ("what", "copy", "use", "change", "help") if name in about):
        page.pair(words.text(about[name]), words.text(about[f"{name}_text"]), 2)
    packaged = {dataset.name for dataset, _ in datasets.values() if dataset.path.parent == PACKAGED}
    for rule in (country.rule_not_published for country in countries()):
        if packaged.intersection(rule.get("data_sets", ())):
            page.pair(words.text(rule["title"]), words.text(rule["text"]), 2)
    years = sorted({year for result in results for year in result.scenario.fiscal_years})
    page.pair(words.text(ABOUT["years"]), ", ".join(map(words.fiscal_year, years)), 2)
    page.pair(words.text(ABOUT["version"]), f"fundingmodel {fundingmodel.__version__}", 2)
    page.pair(words.text(ABOUT["stamp"]), words.text(ABOUT["stamp_text"]).format(stamp=stamp.split()[-1]), 2)
    if twin:
        said = f"{twin_sentence(twin, stamp, words)} {words.text(ABOUT['twin_text'])}"
        page.pair(words.text(ABOUT["twin"]), said, 2)
    if origin:
        page.pair(words.text(ABOUT["origin"]), origin, 2, whole=True)
    page.gap()
    if sign_off is not None:
        sign_off(page)
        page.gap()
    _write_colours(page)
    page.gap()
    _write_formulas(page, results)
    page.gap()
    page.pair(words.text(ABOUT["software"]), words.text(ABOUT["software_text"]), 2)
    if text := "\n".join(words.text(each) for each in licences(dataset for dataset, _ in datasets.values())):
        page.pair(words.text(ABOUT["data"]), text, 2)
    page.printed(words.sheet("about"), stamp)
    return page.sheet


def _write_colours(page: Page) -> None:
    """Each role of a cell in its own style, and what it means."""
    words = page.book.words
    page.heading(words.text(ABOUT["colours"]))
    samples: tuple[tuple[str, object, str], ...] = (
        ("input", 1000, "input"), ("assumption", 1000, "assumption"), ("calculation", 1000, "calculation"),
        ("result", 1000, "result"), ("ok", words("ok"), "ok"), ("fails", words("fails"), "ok"),
    )  # fmt: skip
    for name, value, role in samples:
        cell = page.book.put(page.sheet, page.row, 1, value, Look(role, "#,##0" if value == 1000 else "General"))
        if name == "fails":
            cell.font = Font(name=styles.FONT, size=11, bold=True, color=styles.FAILS_INK)
        cell.alignment = styles.WRAPPED
        page.beside(words.text(ABOUT[name]), 2)
    page.book.put(page.sheet, page.row, 1, words.text(ABOUT["header"]), "header left")
    page.gap()


def _write_formulas(page: Page, results: Sequence[Result]) -> None:
    words, book = page.book.words, page.book
    page.heading(words.text(ABOUT["scenarios"]))
    page.header([words("scenario"), words.text(ABOUT["title"]), words.text(ABOUT["sheet"]), words.text(ABOUT["formula"]),
                 words.text(ABOUT["hash"])])  # fmt: skip
    for result in results:
        scenario = result.scenario
        for tier in scenario.tiers:
            sheet = book.sheet_of[key_of(scenario), tier.name]
            steps = " → ".join(
                step_in_words(entry, words.with_titles(tier.titles)).name.lower() for entry in tier.entries
            )
            title = words.text(scenario.title)
            page.line(
                (
                    (words.text(scenario.short), "bold wrapped"),
                    title,
                    (sheet, "link wrapped"),
                    steps,
                    (scenario.sha256, "wrapped note"),
                )
            )
            page.link(page.row - 1, 3, sheet)


def _about_this(report: Report) -> list[Worksheet]:
    sign_off = partial(write_sign_off, report) if INPUTS_COMPARED in report.made else None
    said = (report.stamp, report.about, report.compared, report.origin)
    return [write_about(report.book, report.shown, *said, sign_off, report.twin)]


SHEETS = (
    Sheet(110, 132, _about_this),
)  # after the copies of the inputs, with which those that were signed are compared
