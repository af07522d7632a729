"""Approximate outlines of PCTs and SHAs, for maps only."""

from __future__ import annotations

import numpy as np

from sim.data.making import sources
from sim.data.making.table import Column, Made

DECIMALS = 3  # about 100 m, finer than the outlines are


def outline_table(name: str, source: str, key: str, about: str) -> Made:
    """One row a point, in drawing order; ring 0 of a polygon is its shore, the others are holes."""
    codes: list[str] = []
    polygons: list[int] = []
    rings: list[int] = []
    points: list[np.ndarray] = []
    for feature in sorted(sources.features(source), key=lambda entry: str(entry["properties"][key])):
        shape = feature["geometry"]
        parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        for polygon, part in enumerate(parts):
            for ring, line in enumerate(part):
                rounded = np.round(np.asarray(line, dtype=np.float64)[:, :2], DECIMALS)
                fresh = np.r_[True, (np.diff(rounded, axis=0) != 0).any(axis=1)]
                if fresh.sum() < 4:  # too small to draw at this precision
                    continue
                codes += [feature["properties"][key]] * int(fresh.sum())
                polygons += [polygon] * int(fresh.sum())
                rings += [ring] * int(fresh.sum())
                points.append(rounded[fresh])
    place = np.concatenate(points)
    columns = [
        Column("code", "string", "identifier", "Area"),
        Column("polygon", "int16", "number", "Polygon of the area"),
        Column("ring", "int16", "number", "0 is the outer line, others are holes"),
        Column("lon", "float32", "degrees east", "Longitude"),
        Column("lat", "float32", "degrees north", "Latitude"),
    ]
    values = {"code": codes, "polygon": polygons, "ring": rings, "lon": place[:, 0], "lat": place[:, 1]}
    return Made(name, about, columns, values)
