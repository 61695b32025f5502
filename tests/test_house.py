"""The house: what may stand where, and what may know what."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.yardstick import House, Walk, figures

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "pages").rglob("*.py"))
ROOMS_THAT_KNOW_STREAMLIT = ("main.py", "widgets", "streamlit_inside", "web")
MOST = {
    "largest_folder": 30,
    "modules_in_circles": 0,
    "type_checking_blocks": 0,
    "module_lines_90th": 208,
    "function_lines_90th": 21,
    "functions_of_many_parameters": 90,
}
"""What the house may come to, by ``scripts/yardstick.py``; the numbers only sink."""
LEAST_DOCSTRINGS = 0.63


def imports_of(path: Path) -> Iterator[str]:
    """Full names of the modules a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def roots_of(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports_of(path)}


def modules_of(room: str) -> list[Path]:
    place = ROOT / "dashboard" / room
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


def tracked(pattern: str) -> list[str]:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if name]


def test_no_script_lies_directly_in_pages() -> None:
    assert PAGES, "there are pages"
    assert [path.name for path in PAGES if path.parent == ROOT / "pages"] == []


def test_the_streamlit_script_has_no_sibling_pages_folder() -> None:
    assert (ROOT / "dashboard" / "main.py").is_file()
    assert not (ROOT / "dashboard" / "pages").exists()


def test_imports_between_rooms_go_one_way() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_no_frozen_value_keeps_what_it_has_worked_out() -> None:
    """``replace`` would carry it into a value that it is not true of."""
    kept = [
        f"{path.name}: {value.name}.{line}"
        for room in ("domain", "store", "services", "exchange", "charts", "reports", "widgets")
        for path in modules_of(room)
        for value in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(value, ast.ClassDef) and "frozen=True" in "".join(map(ast.unparse, value.decorator_list))
        for line in kept_in(value)
    ]
    assert kept == []


def kept_in(value: ast.ClassDef) -> Iterator[str]:
    """What of a class keeps an answer: a method that is cached, one that writes into a field, a field not compared."""
    for part in ast.walk(value):
        if isinstance(part, ast.FunctionDef) and "cache" in "".join(map(ast.unparse, part.decorator_list)):
            yield part.name
        elif isinstance(part, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = part.targets if isinstance(part, ast.Assign) else [part.target]
            yield from (text for target in targets if (text := ast.unparse(target)).startswith("self."))
            if part.value and "compare=False" in ast.unparse(part.value):
                yield ast.unparse(targets[0])
        elif isinstance(part, ast.Call) and ast.unparse(part.func).startswith(("object.__setattr__", "self.__dict__")):
            yield ast.unparse(part)


def test_only_the_rooms_that_draw_or_speak_http_know_streamlit() -> None:
    allowed = {path for room in ROOMS_THAT_KNOW_STREAMLIT for path in modules_of(room)}
    others = set((ROOT / "dashboard").rglob("*.py")) - allowed
    assert sorted(str(path) for path in others if roots_of(path) & {"streamlit", "streamlit_authenticator"}) == []


def insides_known(source: str) -> list[str]:
    """What a module takes of Streamlit beyond ``import streamlit as st``, and of its sign-in form."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [each.name for each in node.names if each.name.startswith(("streamlit.", "streamlit_auth"))]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in STREAMLIT:
            found.append(f"{node.module}")
        elif isinstance(node, ast.Attribute) and OF_STREAMLIT.match(ast.unparse(node)):
            found.append(ast.unparse(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and ADDRESS_OR_MODULE.match(node.value):
            found.append(node.value)
    return found


STREAMLIT = ("streamlit", "streamlit_authenticator")
OF_STREAMLIT = re.compile(r"st\.([a-z_]+\.)*_|st\.(runtime|web|proto|elements|delta_generator|errors|config)\b")
ADDRESS_OR_MODULE = re.compile(r"/_stcore|/media\b|streamlit(_authenticator)?(\.[A-Za-z_0-9]+)*$")


def test_only_one_room_knows_the_insides_of_streamlit() -> None:
    """The import contracts know Streamlit as a whole alone: what lies in it is looked for here."""
    inside = set(modules_of("streamlit_inside"))
    others = {*(ROOT / "dashboard").rglob("*.py"), *PAGES, ROOT / "streamlit_app.py"} - inside
    found = {str(path.relative_to(ROOT)): insides_known(path.read_text(encoding="utf-8")) for path in others}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "source",
    [
        "from streamlit.runtime import Runtime",
        "def late():\n    import streamlit.web.server",
        "from streamlit import config",
        "import streamlit as st\nst.session_state._state",
        "import streamlit as st\nst.runtime.exists()",
        "from streamlit_authenticator import Authenticate",
        'import_module("streamlit.proto.BackMsg_pb2")',
        'STREAM = "/_stcore/stream"',
    ],
)
def test_whoever_reaches_into_streamlit_elsewhere_is_found(source: str) -> None:
    assert insides_known(source)


def test_only_the_store_knows_the_database() -> None:
    store = set(modules_of("store"))
    others = {*(ROOT / "dashboard").rglob("*.py"), *PAGES, ROOT / "streamlit_app.py"} - store
    database = {"sqlalchemy", "alembic", "psycopg", "sqlite3"}
    assert sorted(str(path) for path in others if roots_of(path) & database) == []


def test_the_domain_knows_no_library() -> None:
    known = {"dashboard", *sys.stdlib_module_names}
    foreign = {str(path): roots_of(path) - known for path in modules_of("domain")}
    assert {path: names for path, names in foreign.items() if names} == {}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_knows_neither_the_door_nor_the_command(path: Path) -> None:
    forbidden = ("dashboard.web", "dashboard.cli", "dashboard.main", "scripts", "dashboard.store.writes")
    assert [name for name in imports_of(path) if name.startswith(forbidden)] == []


def calls_in_order(node: ast.AST) -> Iterator[ast.Call]:
    """As they are made: what is given to a call comes before it."""
    for child in ast.iter_child_nodes(node):
        yield from calls_in_order(child)
    if isinstance(node, ast.Call):
        yield node


def asks_first(script: str) -> bool:
    """Whether a page's first call asks who may see it. The empty page calls nothing, and draws nothing."""
    first = next(calls_in_order(ast.parse(script)), None)
    return first is None or (isinstance(first.func, ast.Name) and first.func.id == "open_page")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_asks_who_may_see_it_before_anything_else(path: Path) -> None:
    assert asks_first(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "script",
    [
        'st.title("Budget")\nviewer = open_page()',
        "draw(read(people), open_page())",
        "draw(viewer)",
        "with st.container():\n    open_page()",
    ],
)
def test_a_page_that_draws_before_it_asks_is_found(script: str) -> None:
    assert not asks_first(script)


def test_the_house_does_not_grow_worse_than_it_was_measured() -> None:
    found = figures(ROOT)
    worse = {name: getattr(found, name) for name, bar in MOST.items() if getattr(found, name) > bar}
    assert worse == {}, "docs/house.md says what each figure counts"
    assert found.docstring_share >= LEAST_DOCSTRINGS


def test_a_circle_behind_type_checking_is_one(tmp_path: Path) -> None:
    package = tmp_path / "dashboard"
    package.mkdir()
    (package / "one.py").write_text("from dashboard.other import there\n\ndef here():\n    there()\n")
    hidden = "if TYPE_CHECKING:\n    from dashboard.one import here\n\ndef there():\n    pass\n"
    (package / "other.py").write_text(hidden)
    assert House(tmp_path).circles() == [{"dashboard.one", "dashboard.other"}]


def test_a_walk_counts_the_modules_it_enters_and_each_step_up(tmp_path: Path) -> None:
    package = tmp_path / "dashboard"
    package.mkdir()
    (package / "ground.py").write_text("def stand():\n    pass\n")
    (package / "middle.py").write_text("from dashboard.ground import stand\n\ndef step():\n    stand()\n")
    top = "from dashboard import ground, middle\n\ndef start():\n    ground.stand()\n    middle.step()\n"
    (package / "top.py").write_text(top)
    assert House(tmp_path).walk("start") == Walk(modules=3, climbs=1)


def test_every_dependency_has_its_purpose_beside_it() -> None:
    for name in ("requirements.in", "requirements-dev.in"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-")):
                assert re.search(r"\S\s+# \w", line), f"{name}: {line}"


def test_locks_hold_hashes_and_no_host() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in lock
        assert not re.search(r"https?:|--(extra-)?index|--find-links|file:|@ ", lock), name
    assert [name for name in tracked("*") if re.search(r"(^|/)(uv|poetry|pdm)\.lock$|pylock", name)] == []


def test_locks_name_every_dependency() -> None:
    for name in ("requirements", "requirements-dev"):
        lock = (ROOT / f"{name}.lock").read_text(encoding="utf-8").lower()
        for line in (ROOT / f"{name}.in").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-")):
                package = re.split(r"[\[\s#~]", line)[0].lower()
                assert f"\n{package}==" in f"\n{lock}", f"{package} is not in {name}.lock: run make lock"


DISTRIBUTIONS = {"PIL": "pillow", "google": "protobuf", "yaml": "pyyaml", "pydantic": "pydantic-settings"}
"""Import names whose package is called otherwise, or comes with another that is declared."""


def declared(*files: str) -> set[str]:
    lines = [line for name in files for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    return {re.split(r"[\[\s#~]", line)[0].lower().replace("-", "_") for line in lines if line[:1].isalpha()}


@pytest.mark.parametrize(
    ("folders", "files"),
    [
        (("dashboard", "pages"), ("requirements.in",)),
        (("tests", "scripts"), ("requirements.in", "requirements-dev.in")),
    ],
    ids=["what runs", "what tests"],
)
def test_every_library_that_is_imported_is_declared(folders: tuple[str, ...], files: tuple[str, ...]) -> None:
    known = {"dashboard", "scripts", "tests", "generator", *sys.stdlib_module_names}
    imported = {root for folder in folders for path in (ROOT / folder).rglob("*.py") for root in roots_of(path)} - known
    names = {DISTRIBUTIONS.get(root, root).lower().replace("-", "_") for root in imported}
    assert names - declared(*files) == set()


CLOCKS = re.compile(r"\b(perf_counter|process_time|monotonic)(_ns)?\(|\b(time|asyncio)\.sleep\(|\.wait_for_timeout\(")
WAITING = {"tests/live.py", "tests/work.py", "tests/memory.py", "tests/test_house.py"}
"""They wait for a server that starts, and measure work and memory for the sweep."""


def test_no_test_waits_by_the_clock_or_says_how_fast_this_machine_is() -> None:
    tests = {name: (ROOT / name).read_text(encoding="utf-8") for name in tracked("tests/*.py") if name not in WAITING}
    assert [name for name, source in tests.items() if CLOCKS.search(source)] == []


def test_how_long_something_may_take_is_said_in_the_sweep_alone() -> None:
    for name in tracked("tests/*.py"):
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                called = [ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)]
                marks = " ".join(map(ast.unparse, node.decorator_list))
                assert "at_most" not in called or "mark.sweep" in marks, f"{name}: {node.name}"


def test_no_file_is_too_large_to_review() -> None:
    assert [name for name in tracked("*") if (ROOT / name).is_file() and (ROOT / name).stat().st_size > 2_000_000] == []


def test_each_decision_has_a_number_of_its_own_and_its_line_in_the_list() -> None:
    pages = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [name[:4] for name in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    listed = re.findall(r"\[(\d{4})\]\(([^)]+)\)", (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8"))
    assert listed == [(name[:4], name) for name in pages]
    for name in pages:
        assert (ROOT / "docs" / "decisions" / name).read_text("utf-8").startswith(f"# {name[:4]} ")
