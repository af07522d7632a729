"""Longitude and latitude to the British National Grid, to lay outlines under practice places.

Helmert shift from WGS84 to OSGB36, then the transverse Mercator projection: Ordnance Survey, "A guide to coordinate
systems in Great Britain" (annexes B to D). Good to about 5 metres, far finer than the outlines.
"""

from __future__ import annotations

import numpy as np

WGS84 = (6_378_137.0, 6_356_752.3142)  # half axes, metres
AIRY = (6_377_563.396, 6_356_256.909)
SHIFT = np.array([-446.448, 125.157, -542.060])  # metres
TURN = np.radians(np.array([-0.1502, -0.2470, -0.8421]) / 3600.0)
STRETCH = 1.0 + 20.4894e-6
SCALE = 0.9996012717
TRUE_LAT, TRUE_LON = np.radians(49.0), np.radians(-2.0)
TRUE_EAST, TRUE_NORTH = 400_000.0, -100_000.0


def to_national_grid(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eastings and northings in metres from degrees east and north (WGS84)."""
    return project(*_shift(np.radians(np.asarray(lon, float)), np.radians(np.asarray(lat, float))))


def _shift(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """WGS84 to OSGB36, in radians: to Cartesian, seven-parameter shift, and back by iteration."""
    a, b = WGS84
    squared = 1.0 - (b / a) ** 2
    radius = a / np.sqrt(1.0 - squared * np.sin(lat) ** 2)
    x, y, z = (
        radius * np.cos(lat) * np.cos(lon),
        radius * np.cos(lat) * np.sin(lon),
        radius * (1.0 - squared) * np.sin(lat),
    )
    rx, ry, rz = TURN
    moved_x = SHIFT[0] + STRETCH * x - rz * y + ry * z
    moved_y = SHIFT[1] + rz * x + STRETCH * y - rx * z
    moved_z = SHIFT[2] - ry * x + rx * y + STRETCH * z
    a, b = AIRY
    squared = 1.0 - (b / a) ** 2
    across = np.hypot(moved_x, moved_y)
    found = np.arctan2(moved_z, across * (1.0 - squared))
    for _ in range(5):
        radius = a / np.sqrt(1.0 - squared * np.sin(found) ** 2)
        found = np.arctan2(moved_z + squared * radius * np.sin(found), across)
    return np.arctan2(moved_y, moved_x), found


def project(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Transverse Mercator on the Airy ellipsoid, from radians in OSGB36."""
    a, b = AIRY
    squared = 1.0 - (b / a) ** 2
    n = (a - b) / (a + b)
    sine, cosine, tangent = np.sin(lat), np.cos(lat), np.tan(lat)
    nu = a * SCALE / np.sqrt(1.0 - squared * sine**2)
    rho = a * SCALE * (1.0 - squared) / (1.0 - squared * sine**2) ** 1.5
    eta = nu / rho - 1.0
    less, more = lat - TRUE_LAT, lat + TRUE_LAT
    arc = (
        b * SCALE
        * (
            (1 + n + 1.25 * n**2 + 1.25 * n**3) * less
            - (3 * n + 3 * n**2 + 2.625 * n**3) * np.sin(less) * np.cos(more)
            + (1.875 * n**2 + 1.875 * n**3) * np.sin(2 * less) * np.cos(2 * more)
            - 35 / 24 * n**3 * np.sin(3 * less) * np.cos(3 * more)
        )
    )  # fmt: skip
    away = lon - TRUE_LON
    north = (
        arc + TRUE_NORTH
        + nu / 2 * sine * cosine * away**2
        + nu / 24 * sine * cosine**3 * (5 - tangent**2 + 9 * eta) * away**4
        + nu / 720 * sine * cosine**5 * (61 - 58 * tangent**2 + tangent**4) * away**6
    )  # fmt: skip
    east = (
        TRUE_EAST
        + nu * cosine * away
        + nu / 6 * cosine**3 * (nu / rho - tangent**2) * away**3
        + nu / 120 * cosine**5 * (5 - 18 * tangent**2 + tangent**4 + 14 * eta - 58 * tangent**2 * eta) * away**5
    )
    return east, north
