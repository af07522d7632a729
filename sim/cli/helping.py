"""Help pages that keep their line breaks, and mistakes on the command line that read like our other messages."""

from __future__ import annotations

import argparse
from typing import NoReturn

from sim.errors import LcpSimError


class Parser(argparse.ArgumentParser):
    """A parser for one verb; its mistakes are `LcpSimError`s."""

    def __init__(self, verb: str, description: str, epilog: str) -> None:
        super().__init__(
            f"lcpsim {verb}",
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        raise LcpSimError(f"{self.prog}: {message}\nTry: {self.prog} --help")
