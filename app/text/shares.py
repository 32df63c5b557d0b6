"""Shares of one whole in percent, with the digits at which the numbers on the screen add up to it."""

from __future__ import annotations

from collections.abc import Sequence

from app.text.numbers import apart, number

MOST_DECIMALS = 2


def percent(share: float) -> str:
    """One share of a whole in percent, with two digits; a part is never written 100 %.

    >>> percent(0.314), percent(0.9983), percent(1.0)
    ('31 %', '99.8 %', '100 %')
    """
    text = number(100 * share, 2)
    return f"{apart(100 * share, 100.0)[0] if text == '100' and share < 1 else text} %"


def percents(shares: Sequence[float]) -> list[str]:
    """The shares of a whole in percent, each rounded to the nearest: whole numbers where these add up to 100.

    Otherwise they have one decimal, or two, whichever add up first. Where none do, as for thirds, they have one: the
    numbers then miss 100 by at most half a tenth for each. A share of something is never written 0 %, nor 100 % where
    another one is left.

    Args:
        shares: fractions that add up to 1.

    >>> percents([0.6, 0.4]), percents([0.996, 0.004]), percents([0.346, 0.327, 0.327])
    (['60 %', '40 %'], ['over 99 %', 'under 1 %'], ['34.6 %', '32.7 %', '32.7 %'])
    """
    exact = [100 * float(share) for share in shares]
    fitting = (decimals for decimals in range(MOST_DECIMALS + 1) if _adds_up(exact, decimals))
    decimals = next(fitting, 1)
    return [_written(share, decimals) for share in exact]


def _adds_up(exact: Sequence[float], decimals: int) -> bool:
    """Whether the numbers add up to 100, or leave room for those that are only said to be under the least one."""
    least = 10.0**-decimals
    told = round(sum(round(share, decimals) for share in exact if share >= least), decimals)
    hidden = sum(share < least for share in exact)
    return told == 100 if not hidden else 100 - hidden * least < told < 100 or max(exact) > 100 - least


def _written(share: float, decimals: int) -> str:
    least = 10.0**-decimals
    if share < least:
        return f"under {least:g} %"
    return f"over {100 - least:g} %" if 100 - least < share < 100 else f"{share:.{decimals}f} %"
