"""The module that xlwings imports for Excel (its setting UDF MODULES): fm_allocate and the others, with English help."""

from udfs.hosts.classic.worksheet import worksheet_functions

globals().update(worksheet_functions("en"))
