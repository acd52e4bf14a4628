"""Distances along streets: two shops back to back are far apart for people on foot."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra

from etl.statistics.estimates import FloatArray, IntArray, as_floats

JOINED_WITHIN_M = 1.0


def network_distances(places_m: ArrayLike, streets_m: Sequence[ArrayLike]) -> FloatArray:
    """Walking distances in metres between places (n, 2) along streets, each a polyline (points, 2); shape (n, n).

    Every place joins the network at the nearest point of the nearest street; the way there counts on both ends. Streets
    meet where their points lie within one metre of a common grid. Infinite where no way leads. ValueError without streets.
    """
    places = as_floats(places_m).reshape(-1, 2)
    nodes, start, end = _segments(streets_m)
    if not len(start):
        raise ValueError("network_distances: there are no streets")
    segment, part, access = _nearest(places, nodes[start], nodes[end])
    length = np.hypot(*(nodes[end] - nodes[start]).T)
    first, last, weight = _edges(len(nodes), (start, end, length), segment, part)
    size = len(nodes) + len(places)
    graph = coo_array((weight, (first, last)), shape=(size, size)).tocsr()
    own = np.arange(len(nodes), size)
    along = dijkstra(graph, directed=False, indices=own)[:, own]
    distance = along + access[:, np.newaxis] + access[np.newaxis, :]
    np.fill_diagonal(distance, 0.0)
    return np.asarray(np.minimum(distance, distance.T))


def connected_share(streets_m: Sequence[ArrayLike]) -> float:
    """Share of the length of the streets that lies in the largest connected part; 0 without streets."""
    nodes, start, end = _segments(streets_m)
    if not len(start):
        return 0.0
    length = np.hypot(*(nodes[end] - nodes[start]).T)
    graph = coo_array((np.ones(len(start)), (start, end)), shape=(len(nodes), len(nodes)))
    _, part = connected_components(graph, directed=False)
    return float(np.bincount(part[start], weights=length).max() / length.sum())


def _segments(streets: Sequence[ArrayLike]) -> tuple[FloatArray, IntArray, IntArray]:
    """Distinct nodes and the two node numbers of every straight piece."""
    lines = [as_floats(street).reshape(-1, 2) for street in streets]
    lines = [line for line in lines if len(line) > 1]
    if not lines:
        none = np.zeros(0, dtype=np.int64)
        return np.zeros((0, 2)), none, none
    points = np.concatenate(lines)
    grid = np.round(points / JOINED_WITHIN_M).astype(np.int64)
    _, representative, number = np.unique(grid, axis=0, return_index=True, return_inverse=True)
    number = number.ravel()
    ends = np.cumsum([len(line) for line in lines])
    inner = np.setdiff1d(np.arange(len(points) - 1), ends - 1)
    start, end = number[inner], number[inner + 1]
    real = start != end
    return points[representative], start[real], end[real]


def _nearest(places: FloatArray, start: FloatArray, end: FloatArray) -> tuple[IntArray, FloatArray, FloatArray]:
    """For every place the nearest piece, where on it (0 to 1), and how far away."""
    run = end - start
    squared = np.einsum("sk,sk->s", run, run)
    offset = places[:, np.newaxis, :] - start[np.newaxis, :, :]
    part = np.clip(np.einsum("psk,sk->ps", offset, run) / squared, 0.0, 1.0)
    gap = offset - part[:, :, np.newaxis] * run[np.newaxis, :, :]
    away = np.hypot(gap[:, :, 0], gap[:, :, 1])
    best = np.argmin(away, axis=1)
    rows = np.arange(len(places))
    return best.astype(np.int64), part[rows, best], away[rows, best]


def _edges(
    nodes: int, pieces: tuple[IntArray, IntArray, FloatArray], segment: IntArray, part: FloatArray
) -> tuple[IntArray, IntArray, FloatArray]:
    """Every piece as a chain from its start over the places on it to its end; lengths a little above zero stay edges."""
    start, end, length = pieces
    place = nodes + np.arange(len(segment))
    piece = np.concatenate([np.arange(len(start)), segment, np.arange(len(start))])
    position = np.concatenate([np.zeros(len(start)), part, np.ones(len(start))])
    node = np.concatenate([start, place, end])
    rank = np.concatenate([np.zeros(len(start)), np.ones(len(segment)), np.full(len(start), 2)])
    order = np.lexsort([node, position, rank, piece])
    piece, position, node = piece[order], position[order], node[order]
    chained = piece[1:] == piece[:-1]
    weight = (position[1:] - position[:-1]) * length[piece[1:]]
    return node[:-1][chained], node[1:][chained], np.maximum(weight[chained], 1e-9)
