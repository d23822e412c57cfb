"""The steps that a formula is composed of."""

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.tables import echo_rows
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.errors import FormulaRefused

ORDER = 70
UNDER = "look_up"


FRENCH = """Les étapes dont se compose une formule.

Les étapes dont une formule peut se composer; avec NOM, l’une d’elles : réglages, données, colonnes.

\b
Exemples :
  fundingmodel steps --lang fr
  fundingmodel steps hold_harmless --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("name", required=False, metavar={"en": "[NAME]", "fr": "[NOM]"})
@language_option()
def command(name: str | None, language: str) -> None:
    """The steps that a formula can be composed of; with NAME, one of them: settings, inputs, columns.

    \b
    Examples:
      fundingmodel steps
      fundingmodel steps hold_harmless
    """
    from fundingmodel.command_line.step_lines import stage_word, step_in_full
    from fundingmodel.language.step_words import step_words
    from fundingmodel.language.words import Words
    from fundingmodel.steps import STAGES, stage_of, step_module, step_names
    from fundingmodel.steps.choices import advice

    known = step_names()
    if name is None:
        ordered = sorted(known, key=lambda n: (STAGES.index(stage_of()[n]), n))
        words = Words(language)
        rows = [[n, stage_word(n, language), words.text(step_words()[n].does)] for n in ordered]
        header = {"en": ["Step", "Stage", "What it does"], "fr": ["Étape", "Phase du calcul", "Ce qu’elle fait"]}
        echo_rows("", header[language], rows, language)
        return
    if name not in known:
        raise FormulaRefused("unknown_step", "", "unknown step {name!r}.", advice(name, known), name=name)
    echo_wrapped(step_in_full(name, step_module(name), language))
