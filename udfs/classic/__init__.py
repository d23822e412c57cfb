"""Names that version 0.1 wrote into xlwings.conf; the add-in itself is udfs.hosts.classic."""
