"""Tell whether a text looks like what the model was trained on: a contract in Dutch."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

__all__ = ["WordSet"]

_BITS = 20


class WordSet:
    """A set of word hashes as a bit field: small, and the same on every machine.

    Parameters
    ----------
    field : ndarray of uint8, shape (2 ** 17,)
        One bit per slot.
    """

    def __init__(self, field: NDArray[np.uint8]) -> None:
        self._known = np.unpackbits(field).astype(bool)

    @staticmethod
    def build(hashes: Iterable[int]) -> NDArray[np.uint8]:
        """Make the bit field of a set of hashes.

        Parameters
        ----------
        hashes : iterable of int
            Word hashes.

        Returns
        -------
        ndarray of uint8, shape (2 ** 17,)
            The field.
        """
        known = np.zeros(1 << _BITS, dtype=bool)
        known[np.array(sorted(hashes), dtype=np.int64) & ((1 << _BITS) - 1)] = True
        return np.packbits(known)

    def holds(self, hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Tell of each hash whether it is in the set.

        Parameters
        ----------
        hashes : ndarray of uint64, shape (n,)
            Word hashes.

        Returns
        -------
        ndarray of bool, shape (n,)
            True for known words; about one unknown word in fifty is taken for known by accident.
        """
        return self._known[(hashes & np.uint64((1 << _BITS) - 1)).astype(np.int64)]
