"""NumPy arrays as the library's fields: address and strides, copied only where one stride per node
cannot describe them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from ._library import NULL, ffi
from .errors import BadArgument

Array = npt.NDArray[np.float64]
ArrayLike = npt.ArrayLike
Shape = tuple[int, ...]

_SIZE = 8  # bytes of a double
_POINTER = ffi.typeof("double *")


def real(values: ArrayLike, name: str) -> Array:
    """As an array of doubles; the same array where it is one already."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        raise BadArgument(f"{name}: not an array of numbers: {problem}") from None
    if not array.flags.aligned or any(s % _SIZE for s in array.strides):
        array = array.copy()
    return array


def flat_stride(array: Array) -> int | None:
    """Stride, in doubles, of the array's elements in C order; None where there is no single one."""
    if array.ndim == 1:
        return array.strides[0] // _SIZE if array.size > 1 else 0
    stride, span = 0, None
    for n, step in zip(reversed(array.shape), reversed(array.strides), strict=True):
        if n == 1:
            continue
        if span is None:
            stride = step
        elif step != span:
            return None
        span = step * n
    return stride // _SIZE


def pointer(array: Array) -> Any:
    """Address of the first element."""
    return ffi.cast(_POINTER, array.__array_interface__["data"][0])


def node_shape(arrays: Iterable[tuple[str, Shape]], nodes: int | Shape | None) -> Shape:
    """The shape that all arrays broadcast to."""
    shapes = dict(arrays)
    if nodes is None and len(set(shapes.values())) == 1:
        return next(iter(shapes.values()))
    if nodes is not None:
        shapes["nodes"] = (nodes,) if isinstance(nodes, int) else tuple(nodes)
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        words = ", ".join(f"{name} {shape}" for name, shape in shapes.items() if shape)
        raise BadArgument(f"shapes do not fit each other: {words}") from None


def read_field(field: Any, array: Array, shape: Shape, keep: list[Any]) -> None:
    """Points an ino_field to the array, broadcast to the nodes."""
    if array.ndim == 0:
        field.values, field.stride = pointer(array), 0
    else:
        wide = array if array.shape == shape else np.broadcast_to(array, shape)
        stride = flat_stride(wide)
        if stride is None:
            wide = np.ascontiguousarray(wide)
            stride = 1
        field.values, field.stride = pointer(wide), stride
        keep.append(wide)
    keep.append(array)


def writable(array: Any, shape: Shape, name: str) -> Array:
    """Checks an array that is to be written in place."""
    if not isinstance(array, np.ndarray) or array.dtype != np.float64:
        raise BadArgument(f"{name}: must be an array of float64 to be written in place")
    if array.shape != shape:
        raise BadArgument(f"{name}: has shape {array.shape}, needs {shape}")
    if not array.flags.writeable or not array.flags.aligned:
        raise BadArgument(f"{name}: is read-only or not aligned")
    if any(s % _SIZE for s in array.strides):
        raise BadArgument(f"{name}: its strides are not multiples of {_SIZE} bytes")
    if 0 in array.strides and array.size > 1:
        raise BadArgument(f"{name}: is broadcast, so that nodes would overwrite each other")
    return array


def write_field(output: Any, array: Array, name: str) -> None:
    """Points an ino_output to the array."""
    stride = flat_stride(array)
    if stride is None:
        raise BadArgument(f"{name}: its nodes do not lie at one stride from each other")
    output.values, output.stride = pointer(array), stride


def state_strides(array: Array, name: str) -> tuple[int, int]:
    """Strides of states and of nodes, in doubles, of a state array [state, nodes ...]."""
    stride = flat_stride(array[0]) if array.shape[0] else 1
    if stride is None:
        raise BadArgument(f"{name}: its nodes do not lie at one stride from each other")
    return array.strides[0] // _SIZE, stride


def aligned_state(array: Array, shape: Shape) -> Array:
    """A state array [state, nodes ...] with as many node axes as `shape` has."""
    ones = (1,) * (len(shape) - (array.ndim - 1))
    return array.reshape(array.shape[:1] + ones + array.shape[1:])


def read_state(array: Array, shape: Shape, keep: list[Any]) -> Any:
    """An ino_state over the array [state, nodes ...], its node axes broadcast to the nodes."""
    wide = array
    if array.shape[1:] != shape:
        wide = np.broadcast_to(aligned_state(array, shape), array.shape[:1] + shape)
    if flat_stride(wide[0]) is None:
        wide = np.ascontiguousarray(wide)
    keep.append(wide)
    return (pointer(wide), *state_strides(wide, "state"))


def write_state(array: Array | None, keep: list[Any]) -> Any:
    """An ino_state_output over the array, or none."""
    if array is None:
        return (NULL, 0, 0)
    keep.append(array)
    return (pointer(array), *state_strides(array, "state"))


def vector(values: ArrayLike, name: str) -> tuple[Array, Any]:
    """A contiguous one-dimensional array and its address."""
    array = np.ascontiguousarray(real(values, name))
    if array.ndim != 1:
        raise BadArgument(f"{name}: must have one dimension, not {array.ndim}")
    return array, pointer(array)
