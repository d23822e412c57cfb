"""What the setting UDF MODULES of an add-in set up by version 0.1 names: fm_allocate and the others, with English help."""

from udfs.hosts.classic.worksheet import worksheet_functions

globals().update(worksheet_functions("en"))
