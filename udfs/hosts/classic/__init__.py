"""The classic xlwings add-in for Excel on Windows: the functions as fm_allocate and so on, without a server."""
