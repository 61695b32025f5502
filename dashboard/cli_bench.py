"""``binnacle bench``: speed, size and memory of a server of its own on this machine."""

import json
from pathlib import Path
from typing import Annotated

import typer


def bench(
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here as JSON.")] = None,
    scale: Annotated[bool, typer.Option(help="Also with 1,000,000 expenditure lines and 20,000 deliverables.")] = True,
) -> None:
    """Measure each page, updates, an import's preview, idle sessions, the start and fifty people on scratch databases.

    It takes a few minutes.
    """
    from dashboard.bench.report import table
    from dashboard.bench.running import bench as run

    found = run(scale=scale, say=lambda words: typer.echo(f"… {words}", err=True))
    figures = json.dumps(found.as_json(), indent=2)
    typer.echo(table(found))
    typer.echo(figures)
    if json_file:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(figures + "\n", encoding="utf-8")
