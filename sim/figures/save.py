"""One saver for every figure: picture (PNG, SVG), data (CSV) and alt text (TXT), the same bytes each time."""

from __future__ import annotations

import io
import os
from pathlib import Path
from xml.sax.saxutils import escape

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG

from sim.errors import OutputError
from sim.figures.drawn import Drawn
from sim.figures.style import in_house_style

KINDS = ("png", "svg", "csv", "txt")


def save(drawn: Drawn, name: str, folder: Path) -> list[Path]:
    """Write `<name>.png`, `.svg`, `.csv` and `.txt` into the folder and return their paths.

    Title, model version, scenario hashes and run ids travel inside the pictures; dates do not, so that the same
    results give the same bytes.

    Raises:
        OutputError: if the folder cannot be written.
    """
    content = {
        "png": _png(drawn),
        "svg": svg(drawn, name),
        "csv": drawn.data.to_csv(index=False, lineterminator="\n").encode(),
        "txt": f"{drawn.alt}\n".encode(),
    }
    return [write(folder / f"{name}.{kind}", content[kind]) for kind in KINDS]


def write(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all. Errors as for `save`."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        os.replace(part, path)
    except OSError as error:
        if part.is_file():
            part.unlink()
        raise OutputError(f"{path}: the figure cannot be written ({error.strerror})") from None
    return path


@in_house_style
def _png(drawn: Drawn) -> bytes:
    stream = io.BytesIO()
    metadata = {
        "Title": drawn.title,
        "Description": drawn.alt,
        "Software": drawn.provenance["Model version"],
        **drawn.provenance,
    }
    FigureCanvasAgg(drawn.figure).print_png(stream, metadata=metadata)
    return stream.getvalue()


@in_house_style
def svg(drawn: Drawn, name: str) -> bytes:
    """The picture as SVG, with title and alt text for screen readers and its provenance inside."""
    stream = io.BytesIO()
    about = drawn.provenance
    metadata = {
        "Title": drawn.title,
        "Description": drawn.alt,
        "Creator": about["Model version"],
        "Source": f"Scenario hashes: {about['Scenario hashes']}",
        "Identifier": f"Run ids: {about['Run ids']}",
        "Date": None,
    }
    canvas, dpi = FigureCanvasSVG(drawn.figure), drawn.figure.dpi
    try:
        canvas.print_svg(stream, metadata=metadata)
    finally:
        drawn.figure.dpi = dpi  # which print_svg sets to 72, so that a PNG made later would be coarse
        FigureCanvasAgg(drawn.figure)  # the figure keeps the canvas that it came with
    opening, rest = stream.getvalue().decode().split("<svg ", 1)
    attributes, body = rest.split(">", 1)
    spoken = (
        f'<svg role="img" aria-labelledby="{name}-title {name}-alt" {attributes}>\n'
        f' <title id="{name}-title">{escape(drawn.title)}</title>\n'
        f' <desc id="{name}-alt">{escape(drawn.alt)}</desc>'
    )
    return (opening + spoken + body).encode()
