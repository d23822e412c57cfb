"""As udfs.classic.functions, with French help."""

from udfs.hosts.classic.worksheet import worksheet_functions

globals().update(worksheet_functions("fr"))
