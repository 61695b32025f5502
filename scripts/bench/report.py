"""What the bench found, as JSON and as a table with the bars it is held against."""

from dataclasses import asdict, dataclass, field

BARS = {
    "page": 4.0,
    "update": 6.0,
    "scale": 1.2,
    "session": 1.0,
    "start": 4.0,
    "search": 50.0,
    "import_s": 10.0,
    "import_mb": 300.0,
    "line_ms": 20.0,
    "list_s": 60.0,
    "read": 1.2,
}


@dataclass(kw_only=True)
class Page:
    """``ratio`` is against the empty page, ``ratio_at_scale`` against the same page at demo size."""

    rerun_ms: float
    ratio: float
    ratio_at_scale: float | None = None


@dataclass(kw_only=True)
class Users:
    p50_ms: float
    p95_ms: float
    errors: int


@dataclass(kw_only=True)
class Import:
    """Previewing twenty thousand rows: of the whole process, ``mb`` at its most."""

    seconds: float
    mb: float


@dataclass(kw_only=True)
class Money:
    """Expenditure under measure: entering a line (ms), taking in a list of 100,000 (s, MB), each read behind the money
    pages at demo size and at scale (ms), and the first look at each page after a write, the same."""

    line_ms: float
    line_at_scale_ms: float | None = None
    list_100000: Import | None = None
    reads_ms: dict[str, float] = field(default_factory=dict)
    reads_at_scale_ms: dict[str, float] = field(default_factory=dict)
    first_look_ms: dict[str, float] = field(default_factory=dict)
    first_look_at_scale_ms: dict[str, float] = field(default_factory=dict)


@dataclass(kw_only=True)
class Findings:
    floor_ms: float
    pages: dict[str, Page] = field(default_factory=dict)
    update_ratio: float
    update_ratio_at_scale: float | None = None
    search_ms: float | None = None
    import_20000: Import
    idle_mb_per_session: float
    start_s: float
    users_50: Users
    money: Money | None = None

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def table(found: Findings) -> str:
    """One line a figure: name, value, bar, and a sign and a word where the bar is passed."""
    lines = [_line("empty page, rerun", f"{found.floor_ms:.1f} ms", "", True)]
    for address, page in found.pages.items():
        lines.append(_line(address, f"{page.rerun_ms:.1f} ms", "", True))
        lines.append(_line("  × empty page", f"{page.ratio:.2f}", f"≤ {BARS['page']:g}", page.ratio <= BARS["page"]))
        if page.ratio_at_scale is not None:
            holds = page.ratio_at_scale <= BARS["scale"]
            lines.append(_line("  × itself at scale", f"{page.ratio_at_scale:.2f}", f"≤ {BARS['scale']:g}", holds))
    lines += [
        _line("update, × empty page", f"{found.update_ratio:.2f}", "≤ 6", found.update_ratio <= BARS["update"]),
        *_at_scale(found),
        *_of_import(found.import_20000),
        *_of_money(found.money),
        _line(
            "idle session",
            f"{found.idle_mb_per_session:.2f} MB",
            "≤ 1 MB",
            found.idle_mb_per_session <= BARS["session"],
        ),
        _line("start to healthy", f"{found.start_s:.2f} s", "≤ 4 s", found.start_s <= BARS["start"]),
        _line("50 people, median", f"{found.users_50.p50_ms:.0f} ms", "", True),
        _line("50 people, 95th percentile", f"{found.users_50.p95_ms:.0f} ms", "", True),
        _line("50 people, errors", str(found.users_50.errors), "0", not found.users_50.errors),
    ]
    return "\n".join(lines)


def _at_scale(found: Findings) -> list[str]:
    """What is measured at scale alone; nothing where it was left out."""
    lines = []
    if found.update_ratio_at_scale is not None:
        holds = found.update_ratio_at_scale <= BARS["update"]
        lines.append(_line("  at scale", f"{found.update_ratio_at_scale:.2f}", "≤ 6", holds))
    if found.search_ms is not None:
        lines.append(
            _line("search at scale", f"{found.search_ms:.1f} ms", "≤ 50 ms", found.search_ms <= BARS["search"])
        )
    return lines


def _of_import(found: Import) -> list[str]:
    seconds, mb = BARS["import_s"], BARS["import_mb"]
    return [
        _line("20,000 rows previewed", f"{found.seconds:.2f} s", f"≤ {seconds:g} s", found.seconds <= seconds),
        _line("  memory", f"{found.mb:.0f} MB", f"≤ {mb:g} MB", found.mb <= mb),
    ]


def _of_money(found: Money | None) -> list[str]:
    if found is None:
        return []
    bar = BARS["line_ms"]
    lines = [_line("entering a line", f"{found.line_ms:.1f} ms", f"≤ {bar:g} ms", found.line_ms <= bar)]
    if found.line_at_scale_ms is not None:
        value = found.line_at_scale_ms
        lines.append(_line("  at scale", f"{value:.1f} ms", f"≤ {bar:g} ms", value <= bar))
    if found.list_100000 is not None:
        seconds = found.list_100000.seconds
        lines.append(
            _line("100,000 lines taken in", f"{seconds:.1f} s", f"≤ {BARS['list_s']:g} s", seconds <= BARS["list_s"])
        )
        lines.append(_line("  memory", f"{found.list_100000.mb:.0f} MB", "", True))
    lines += compared("", found.reads_ms, found.reads_at_scale_ms)
    return lines + compared("first look after a write, ", found.first_look_ms, found.first_look_at_scale_ms)


def compared(name: str, small: dict[str, float], large: dict[str, float]) -> list[str]:
    """Milliseconds at demo size and at scale, without a bar: what is read once after each write."""
    return [
        _line(f"{name}{each}", f"{ms:.1f} ms", f"{large[each]:.1f} ms at scale" if each in large else "", True)
        for each, ms in small.items()
    ]


def _line(name: str, value: str, bar: str, holds: bool) -> str:
    return f"{name:<28}{value:>12}   {bar:<8}{'' if holds else '■ above'}".rstrip()
