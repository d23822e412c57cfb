"""Sentences that stay true: texts built by worksheet formulas from the figures that they tell."""

from fundingmodel.words import Words


def quoted(text: str) -> str:
    """A text as a formula writes it.

    >>> quoted('the "new" offer')
    '"the ""new"" offer"'
    """
    return '"' + text.replace('"', '""') + '"'


def one_decimal(expression: str, words: Words) -> str:
    """A positive figure with one decimal, by functions that read the same everywhere: 18.2, in French 18,2."""
    tenths = f"ROUND(10*({expression}),0)"
    point = "," if words.language == "fr" else "."
    return f'INT({tenths}/10)&"{point}"&({tenths}-10*INT({tenths}/10))'


def millions(expression: str, words: Words, currency: str = "CAD") -> str:
    """A positive amount: $18.2 million, in French 18,2 M$."""
    figure = one_decimal(f"({expression})/1000000", words)
    dollars = currency in ("CAD", "USD", "AUD", "NZD")
    if words.language == "fr":
        return f'{figure}&" M{"$" if dollars else " " + currency}"'
    return f'"$"&{figure}&" million"' if dollars else f'{figure}&" million {currency}"'
