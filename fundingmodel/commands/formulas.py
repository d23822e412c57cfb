"""The packaged formulas, with citation and steps."""

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.terminal import echo_wrapped

ORDER = 60
UNDER = "look_up"
LABELS = {
    "citation": {"en": "citation: {}", "fr": "référence : {}"},
    "in_force": {"en": "in force: {}", "fr": "en vigueur : {}"},
    "steps": {"en": "steps: {}", "fr": "étapes : {}"},
}


FRENCH = """Les formules fournies, avec leur référence et leurs étapes.

Les formules fournies : ce que fait chacune, sa référence et ses étapes.

Un fichier de scénario en nomme une : formula = "settlement". Ou il énumère ses propres étapes.

\b
Exemple :
  fundingmodel formulas --lang fr
"""


@bilingual.command(FRENCH)
@language_option()
def command(language: str) -> None:
    """The packaged formulas: what each does, its citation, and its steps.

    A scenario file names one: formula = "settlement". Or it lists steps of its own.

    \b
    Example:
      fundingmodel formulas
    """
    from fundingmodel.command_line.step_lines import step_line
    from fundingmodel.formulas import find, published
    from fundingmodel.language.words import Words

    words = Words(language)
    colon = words.text({"en": ": ", "fr": " : "})
    for name in published():
        formula = find(name)
        said = {
            "citation": words.text(formula.citation),
            "in_force": words.text(formula.in_force),
            "steps": ", ".join(step_line(step, language) for step in formula.steps),
        }
        echo_wrapped(name + colon + words.text({language: formula.what_it_does(language)}))
        for key, text in said.items():
            echo_wrapped("  " + words.text(LABELS[key]).format(text))
        echo_wrapped()
