"""Commands: what `fundingmodel NAME` does, one file a command, found by being there.

The first line of a file is its line in the list of commands, and ORDER its place there; `command` is what is run. NAME is the
name where it is not that of the file. FRENCH is its line and its help in French, as the docstrings are in English. All but
`command` are read without importing the file.
"""
