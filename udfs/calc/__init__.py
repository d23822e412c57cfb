"""The name under which an add-in for LibreOffice written by version 0.1 starts its process; it is udfs.hosts.calc now."""
