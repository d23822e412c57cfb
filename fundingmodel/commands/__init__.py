"""Commands: what `fundingmodel NAME` does, one file a command, found by being there.

The first line of a file is its line in the list of commands, and ORDER its place there; `command` is what is run. NAME is the
name where it is not that of the file. All but `command` are read without importing the file.
"""
