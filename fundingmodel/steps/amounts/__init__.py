"""Amounts: from formula amounts to what is paid, in whole units."""
