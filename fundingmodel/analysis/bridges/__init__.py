"""Bridges: the change of an amount as parts in dollars, one for each factor that differs.

`sides` says what each end of a change is, `merged` puts the steps of both in one order, `mixture` calculates them with each factor from
the one or the other, `tree` weighs what each factor changes, and `bridge` makes whole units of it.
"""
