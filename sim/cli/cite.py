"""`lcpsim cite`: how to cite a briefing."""

from __future__ import annotations

from sim.cli.briefing import add_edition, edition_folder
from sim.cli.helping import Parser

EPILOG = """\
examples:
  lcpsim cite
  lcpsim cite --edition 2026-1 --form bibtex"""


def main(arguments: list[str]) -> None:
    """Print one form, or all three."""
    parser = Parser("cite", "How to cite a briefing: in a sentence, for BibTeX, and as CFF.", EPILOG)
    add_edition(parser)
    parser.add_argument("--form", choices=("text", "bibtex", "cff"), help="default all three")
    options = parser.parse_args(arguments)
    from sim.briefing.cite import citation
    from sim.briefing.numbers import read_numbers

    forms = citation(read_numbers(edition_folder(options.edition)).about)
    print("\n\n".join(text for form, text in forms.items() if options.form in (None, form)))
