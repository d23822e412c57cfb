"""The functions in LibreOffice Calc: an add-in written by `fundingmodel calc-addin`.

`package` writes the add-in from the catalogue. Inside LibreOffice runs `component`, which needs nothing but Python: it hands
each call to `worker`, a process of the Python that fundingmodel is installed in, over pipes. So LibreOffice may have a Python
of its own without numpy, as on Windows and Mac; no network port is opened, and a failure in a calculation cannot take the
documents down with it.

What Calc does that no add-in can change:

- A range that holds an error cell is not handed over at all: Calc itself shows Err:504. A single error cell in an ordinary
  formula, and an error in a calculated array, keep their code. Never does an error become a number.
- A reference to a single blank cell arrives as 0; in a range, and in an array formula, as blank. TRUE and FALSE arrive as 1
  and 0, dates as their serial numbers: Calc hands over nothing else, so they look like any number and are not refused.
- A required argument left out is Calc's own Err:504 or Err:502.
- A result of several cells fills them when the formula is entered as an array formula (Ctrl+Shift+Enter); else the first cell
  is shown.
- A whole column takes about two seconds, since Calc hands all of its cells over; its used part counts.
- FM.STATUS and FM.LAST_ERROR calculate again with Ctrl+Shift+F9 (all formulas), not at every change.
"""
