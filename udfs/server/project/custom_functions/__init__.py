"""The functions of the catalogue, as xlwings Server registers custom functions."""

from udfs.server.registered import install

install(globals())
