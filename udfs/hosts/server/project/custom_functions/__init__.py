"""The functions of the catalogue, as xlwings Server registers custom functions."""

import os

from udfs.hosts.server.registered import install
from udfs.hosts.server.settings import LANGUAGE, REFERENCE

install(globals(), os.environ.get(LANGUAGE, "en"), os.environ.get(REFERENCE, ""))
