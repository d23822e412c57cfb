"""Hosts: what calls the functions, one folder each."""
