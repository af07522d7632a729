"""Keyed draws: each random number is a pure function of (domain, seed, stream, month, permanent id).

Nothing else in the project makes random numbers. Because no scenario, order, thread or process is in the
key, two policies share all their luck and differ only where a policy reaches. The hash is the finaliser of
splitmix64; one source serves NumPy (whole arrays) and Numba (inside kernels).
"""

from __future__ import annotations

import hashlib

import numpy as np
from numba import njit
from scipy.special import gammaincinv, ndtri

U64 = np.uint64
GOLDEN = U64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = U64(0xBF58476D1CE4E5B9), U64(0x94D049BB133111EB)
_30, _27, _31, _8, _11 = U64(30), U64(27), U64(31), U64(8), U64(11)
SYNTHESIS, SIMULATION = "synthesis", "simulation"


def mix(word):
    """Scramble 64-bit words (the splitmix64 finaliser)."""
    word = (word ^ (word >> _30)) * _FIRST
    word = (word ^ (word >> _27)) * _SECOND
    return word ^ (word >> _31)


mix_compiled = njit(inline="always")(mix)


@njit(inline="always")
def word(key, identity, month):
    """The 64-bit word of one permanent id in one month (month < 256)."""
    return mix_compiled(key + ((U64(identity) << _8) | U64(month)) * GOLDEN)


@njit(inline="always")
def unit(bits):
    """A 64-bit word as a number in [0, 1)."""
    return (bits >> _11) * 2.0**-53


def key(domain: str, seed: int, stream: str) -> np.uint64:
    """The key of a stream: a digest, so that neighbouring seeds share nothing."""
    digest = hashlib.blake2b(f"{domain}|{int(seed)}|{stream}".encode(), digest_size=8).digest()
    return U64(int.from_bytes(digest, "little"))


class Draws:
    """All the luck of one run. `domain` keeps the making of people apart from what happens to them."""

    def __init__(self, seed: int, domain: str = SIMULATION) -> None:
        self.seed, self.domain = int(seed), domain

    def key(self, stream: str) -> np.uint64:
        return key(self.domain, self.seed, stream)

    def uniform(self, stream: str, month: int, ids) -> np.ndarray:
        """One number in [0, 1) for each permanent id, whatever else was drawn before."""
        if not 0 <= month < 256:
            raise ValueError(f"month {month} does not fit the counter")
        counter = (np.asarray(ids, dtype=U64) << _8) | U64(month)
        return (mix(np.atleast_1d(self.key(stream)) + counter * GOLDEN) >> _11) * 2.0**-53

    def normal(self, stream: str, month: int, ids) -> np.ndarray:
        """Standard normal numbers, one for each permanent id."""
        return ndtri(self.uniform(stream, month, ids) + 2.0**-54)

    def lognormal(self, stream: str, month: int, ids, sigma: float) -> np.ndarray:
        """Log-normal numbers of mean 1 and log standard deviation `sigma`; exactly 1 when sigma is 0."""
        return np.exp(sigma * self.normal(stream, month, ids) - 0.5 * sigma * sigma)

    def gamma(self, stream: str, month: int, ids, mean: float, shape: float) -> np.ndarray:
        """Gamma numbers of a given mean; all zero when the mean is zero."""
        if mean == 0.0:
            return np.zeros(np.shape(ids))
        return gammaincinv(shape, self.uniform(stream, month, ids)) * (mean / shape)
