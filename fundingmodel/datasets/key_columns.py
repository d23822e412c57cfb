"""Key columns: which key of an input's table names a column of a file, where the column has another name than is expected."""

from collections.abc import Sequence

from fundingmodel.datasets.dataset import TIME_COLUMNS
from fundingmodel.errors import Phrase, phrase
from fundingmodel.fiscal_years import read

NAMED_BY = {
    "year": "year_column",
    "fiscal_year": "year_column",
    "jurisdiction": "jurisdiction_column",
    "category": "category_column",
}


def key_of_column(missing: str, unused: Sequence[str]) -> Phrase | str:
    """What to write where a key column is missing: the key that names another one in its place."""
    if missing not in NAMED_BY or not unused:
        return ""
    likely = [column for column in unused if column not in NAMED_BY] or list(unused)
    english = 'If another column is meant, write {key} = "{column}".'
    return phrase("name_its_column", english, key=NAMED_BY[missing], column=likely[0])


def year_of_column(left: str, codes: Sequence[str], has_time: bool) -> Phrase | str:
    """What else may be written of a column that nothing is said of, where it holds years."""
    if left == "year":
        return phrase("year_of_column", 'For one year alone, write year = "{example}".', example=codes[0])
    if not has_time and left not in TIME_COLUMNS and all(read(code) for code in codes):
        return phrase("column_of_years", 'If it holds the years, write year_column = "{left}".', left=left)
    return ""
