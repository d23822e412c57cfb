"""As udfs.hosts.classic.functions, with French help in Excel's function wizard."""

from udfs.hosts.classic.worksheet import worksheet_functions

globals().update(worksheet_functions("fr"))
