"""``make bench``: speed, size and memory of a server of its own on this machine."""

import json
from pathlib import Path
from typing import Annotated

import typer

from scripts.bench.postgresql import at_size
from scripts.bench.report import compared, table
from scripts.bench.running import bench as run


def bench(
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here as JSON.")] = None,
    postgresql: Annotated[
        str | None, typer.Option(help="Instead: fill this empty PostgreSQL database and time the reads of money in it.")
    ] = None,
    lines: Annotated[int, typer.Option(help="Expenditure lines on PostgreSQL.")] = 10_000_000,
    scale: Annotated[bool, typer.Option(help="Also with 1,000,000 expenditure lines and 20,000 deliverables.")] = True,
) -> None:
    """Measure each page, updates, an import's preview, idle sessions, the start and fifty people on scratch databases.

    It takes a few minutes.
    """
    if postgresql is not None:
        _on_postgresql(postgresql, lines, json_file)
        return
    found = run(scale=scale, say=lambda words: typer.echo(f"… {words}", err=True))
    figures = json.dumps(found.as_json(), indent=2)
    typer.echo(table(found))
    typer.echo(figures)
    if json_file:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(figures + "\n", encoding="utf-8")


def _on_postgresql(url: str, lines: int, json_file: Path | None) -> None:
    found = at_size(url, lines, say=lambda words: typer.echo(f"… {words}", err=True))
    typer.echo("\n".join(compared("", found["demo"], found["at_scale"])))
    figures = json.dumps(found, indent=2)
    typer.echo(figures)
    if json_file:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(figures + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(bench)
