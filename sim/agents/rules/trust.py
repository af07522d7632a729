"""Rule D11: trust in the primary care trust, learned from promises kept and broken."""

from __future__ import annotations

import numpy as np

LARGEST_WEIGHT = 1e6


def weights(initial: float, gain: float, loss: float) -> tuple[float, float, float]:
    """The prior counts (a, b) and the weight of a broken promise that give the first promise its stated effect.

    With W = a + b: one kept promise lifts trust by (1 - T) / (W + 1) = gain, one broken lowers it by
    T omega / (W + omega) = loss. A gain of 0 makes trust immovable upwards; a loss at or above T makes
    one broken promise all but final.
    """
    total = LARGEST_WEIGHT if gain <= 0.0 else max((1.0 - initial) / gain - 1.0, 1.0)
    omega = LARGEST_WEIGHT if loss >= initial > 0.0 else (loss * total / (initial - loss) if initial > loss else 0.0)
    return initial * total, (1.0 - initial) * total, omega


def start(initial: float, apart):
    """Trust of practices before any promise, from 0 to 1: `apart` from the mean, which is `initial`."""
    return np.clip(initial + apart, 0.0, 1.0)


def trust(kept, broken, initial: float, gain: float, loss: float, memory=1.0, apart=0.0):
    """Trust, from 0 to 1, after `kept` and `broken` promises (counts, not necessarily whole).

    `memory` is the share that is left of what was known at the start: 1, or less after a reorganisation. `apart` is how
    far a practice's own trust at the start lies from `initial`, as far as both are within 0 to 1; a promise weighs the same for all.
    """
    a, b, omega = weights(initial, gain, loss)
    known = memory * (a + b)
    first = memory * (a + (start(initial, apart) - initial) * (a + b))
    return np.clip((first + kept) / (known + kept + omega * broken), 0.0, 1.0)
