"""Values as a user would write them."""

from __future__ import annotations

from typing import Any

import yaml


def written(value: Any) -> str:
    """A value in the form in which it can be typed again, on one line."""
    if isinstance(value, str):
        return value
    return (
        yaml.safe_dump(value, default_flow_style=True, width=10_000, allow_unicode=True).removesuffix("\n...\n").strip()
    )
