"""Pickles of plain values and NumPy arrays, read without trust.

Strangers' data comes as pickles: lists of clips, the weights of networks. What such a file needs is a handful of names;
they stand for classes of this module.

Invariant: reading runs nothing that the file names. The stand-ins are made anew for each file, because a pickle can
write to what it is given; any other name ends the reading.
"""

from __future__ import annotations

import pickle
from typing import IO, Any

import numpy as np

#: The kinds of numbers that an array may hold.
_NUMBERS = frozenset({"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"})


class ForbiddenNameError(Exception):
    """The name of something that a pickle of data must not ask for, as ``module.name``."""


def load(file: IO[bytes]) -> Any:
    """The value of a pickle: None, bools, numbers, strings, bytes, lists, tuples, dicts and arrays of these.

    Pickles of Python 2 are read as well; their byte strings become str, one character per byte. An array of objects
    becomes a list, or its one object where it has no axis.

    Args:
        file: Open for reading bytes, at the start of the pickle.

    Raises:
        ForbiddenNameError: When it asks for anything else.
        Exception: Whatever a damaged pickle happens to raise.
    """
    unpickler = _Unpickler(file, encoding="latin1")
    return _plain(unpickler.load(), unpickler.stand_in)


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: IO[bytes], *, encoding: str) -> None:
        super().__init__(file, encoding=encoding)
        self._names, self.stand_in = _allowed()

    def find_class(self, module: str, name: str) -> Any:
        known = self._names.get((module.replace("numpy.core.", "numpy._core."), name))
        if known is None:
            raise ForbiddenNameError(f"{module}.{name}")
        return known


def _plain(value: Any, stand_in: type[Any]) -> Any:
    """The value with real arrays in place of their stand-ins."""
    if isinstance(value, stand_in):
        return _plain(value.value, stand_in)
    if isinstance(value, dict):
        return {key: _plain(inner, stand_in) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(inner, stand_in) for inner in value)
    if value is None or isinstance(value, (bool, int, float, str, bytes, np.ndarray)):
        return value
    raise ValueError("it holds something other than plain values and arrays")


def _array(data: Any, kind: str, shape: Any, fortran: Any = False) -> Any:
    """An array from its bytes; of objects, the list of them."""
    if kind.lstrip("<>|=") in ("O", "O8") and isinstance(data, list):
        return data[0] if not shape and len(data) == 1 else data
    if isinstance(data, str):
        data = data.encode("latin1")  # a byte string of Python 2
    if not isinstance(data, (bytes, bytearray)) or kind.lstrip("<>|=") not in _NUMBERS:
        raise ValueError("an array is not of plain numbers")
    flat = np.frombuffer(bytes(data), kind)
    return flat if shape is None else flat.reshape(shape, order="F" if fortran in (True, "F") else "C")


def _allowed() -> tuple[dict[tuple[str, str], Any], type[Any]]:
    """What the names in a pickle stand for, and the class that stands for arrays."""

    class Kind:
        """Stands for numpy.dtype."""

        def __init__(self, code: str, *_: object) -> None:
            self.code = str(code)

        def __setstate__(self, state: tuple[Any, ...]) -> None:
            self.code = str(state[1]) + self.code.lstrip("<>|=")

    class Array:
        """Stands for numpy.ndarray; ``value`` is there once all of it was read."""

        value: Any

        def __setstate__(self, state: tuple[Any, ...]) -> None:
            _, shape, kind, fortran, data = state
            self.value = _array(data, kind.code, shape, fortran)

    def reconstruct(*_: object) -> Array:
        return Array()

    def of_buffer(data: Any, kind: Any, shape: Any = None, order: Any = "C") -> Array:
        made = Array()
        made.value = _array(data, kind if isinstance(kind, str) else kind.code, shape, order)
        return made

    def scalar(kind: Any, data: Any) -> int | float:
        value = _array(data, kind.code, None)[0].item()
        return value if isinstance(value, (int, float)) else 0

    names = {
        ("numpy", "ndarray"): Array,
        ("numpy", "dtype"): Kind,
        ("numpy", "frombuffer"): of_buffer,
        ("numpy._core.multiarray", "_reconstruct"): reconstruct,
        ("numpy._core.multiarray", "scalar"): scalar,
        ("numpy._core.numeric", "_frombuffer"): of_buffer,
    }
    return names, Array
