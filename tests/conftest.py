"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # how long a test takes is never asserted: machines are busy at times
settings.load_profile("untimed")
