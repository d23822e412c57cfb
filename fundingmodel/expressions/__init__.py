"""Expressions: the small language in which an input is made from other inputs, read once into a tree.

A formula holds names of inputs, + - * /, parentheses and the functions of `functions.py`; no figures but 0 and 1, so that every
figure has a name, a unit and a source. The tree has every form: arrays, exact fractions, worksheet cells, algebra and a sentence.
"""
