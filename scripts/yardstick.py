"""Measures the house: folders, circles, walks through calls, sizes. ``python scripts/yardstick.py [--json] [ROOT]``

Everything is read from the source; nothing of the product is run. ``docs/house.md`` keeps the figures and their bars,
``tests/test_house.py`` holds the bars.
"""

import ast
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

PACKAGE = "dashboard"
APART = ("bench", "migrations")  # what measures from outside, in older checkouts, and what brings databases up to date
MANY_PARAMETERS = 5
NINTH_TENTH = 0.9
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True)
class Walk:
    """A journey along calls, in the order in which the code is written.

    ``modules`` are those entered; a climb is a step into a module that stands higher than the last.
    """

    modules: int
    climbs: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    modules: int
    largest_folder: int
    largest_folder_name: str
    modules_in_circles: int
    type_checking_blocks: int
    update_down: Walk
    board_to_form: Walk
    statements: int
    docstring_share: float
    module_lines_90th: int
    function_lines_90th: int
    functions_of_many_parameters: int
    audit_appends: int


class Module:
    def __init__(self, root: Path, path: Path) -> None:
        self.source = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.source)
        parts = path.relative_to(root).with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.path = path

    @cached_property
    def functions(self) -> dict[str, Function]:
        """Functions by name, methods as ``Class.method``."""
        found: dict[str, Function] = {}
        for node in self.tree.body:
            if isinstance(node, Function):
                found[node.name] = node
            elif isinstance(node, ast.ClassDef):
                found |= {f"{node.name}.{inner.name}": inner for inner in node.body if isinstance(inner, Function)}
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        """What a name of this module means elsewhere: ``module:name``, or a module."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(PACKAGE):
                found |= {alias.asname or alias.name: f"{node.module}:{alias.name}" for alias in node.names}
        return found


class House:
    def __init__(self, root: Path) -> None:
        paths = sorted((root / PACKAGE).rglob("*.py"))
        self.modules = {module.name: module for module in (Module(root, path) for path in paths)}

    @property
    def shipped(self) -> Iterator[Module]:
        return (module for module in self.modules.values() if not set(APART) & set(module.name.split(".")))

    def imports(self, module: Module) -> set[str]:
        """Modules of the house that it imports, inside functions and behind TYPE_CHECKING too."""
        found = set()
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    found.add(self._module(f"{node.module}.{alias.name}") or self._module(node.module) or "")
            elif isinstance(node, ast.Import):
                found |= {self._module(alias.name) or "" for alias in node.names}
        return found - {"", module.name}

    def _module(self, name: str) -> str | None:
        return name if name in self.modules else None

    @cached_property
    def graph(self) -> dict[str, set[str]]:
        return {module.name: self.imports(module) for module in self.modules.values()}

    def circles(self) -> list[set[str]]:
        """Sets of modules that reach each other (Tarjan)."""
        return [
            found for found in _components({m.name: self.imports(m) for m in self.modules.values()}) if len(found) > 1
        ]

    def find(self, name: str) -> tuple[Module, str]:
        """The module that defines a function of this name."""
        for module in self.modules.values():
            if name in module.functions:
                return module, name
        raise LookupError(name)

    def walk(self, start: str, *, below: str = "") -> Walk:
        """From a function down through the calls that can be told from the source, each function once.

        ``below``: only modules whose name begins so are entered.
        """
        seen: set[tuple[str, str]] = set()
        stays: list[str] = []

        def enter(module: Module, name: str) -> None:
            if (module.name, name) in seen or not module.name.startswith(below or PACKAGE):
                return
            seen.add((module.name, name))
            stays.append(module.name)
            for target, called in self._calls(module, module.functions[name]):
                enter(target, called)

        enter(*self.find(start))
        floors = self.floors
        climbs = sum(floors[other] > floors[one] for one, other in pairwise(stays))
        return Walk(modules=len(set(stays)), climbs=climbs)

    @cached_property
    def floors(self) -> dict[str, int]:
        """A module stands above all that it imports; those of a circle stand together."""
        graph = self.graph
        heights: dict[str, int] = {}
        for circle in _components(graph):  # what is imported comes before what imports it
            below = {heights[other] for name in circle for other in graph[name] - circle}
            heights |= dict.fromkeys(circle, max(below, default=0) + 1)
        return heights

    def _calls(self, module: Module, function: Function) -> Iterator[tuple[Module, str]]:
        for node in _in_order(function):
            if isinstance(node, ast.Name | ast.Attribute):
                found = self._resolve(module, node)
                if found:
                    yield found

    def _resolve(self, module: Module, node: ast.expr) -> tuple[Module, str] | None:
        if isinstance(node, ast.Name):
            if node.id in module.functions:
                return module, node.id
            owner, _, name = module.names.get(node.id, "").partition(":")
            target = self.modules.get(owner)
            return (target, name) if target and name in target.functions else None
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner, _, name = module.names.get(node.value.id, "").partition(":")
            target = self.modules.get(f"{owner}.{name}")
            return (target, node.attr) if target and node.attr in target.functions else None
        return None


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        yield child
        yield from _in_order(child)


def _components(graph: dict[str, set[str]]) -> list[set[str]]:
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in graph[name]:
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            cut = stack.index(name)
            found.append(set(stack[cut:]))
            del stack[cut:]

    for name in graph:
        if name not in index:
            visit(name)
    return found


def _ninth_tenth(values: Iterable[int]) -> int:
    ordered = sorted(values)
    return ordered[int(len(ordered) * NINTH_TENTH)]


def _parameters(function: Function) -> int:
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return len([argument for argument in named if argument.arg not in ("self", "cls")])


def figures(root: Path) -> Figures:
    house = House(root)
    shipped = list(house.shipped)
    folders = Counter(str(m.path.parent.relative_to(root)) for m in shipped if m.path.name != "__init__.py")
    largest, size = folders.most_common(1)[0]
    functions = [node for m in shipped for node in ast.walk(m.tree) if isinstance(node, Function)]
    documentable = [n for m in shipped for n in ast.walk(m.tree) if isinstance(n, Function | ast.ClassDef | ast.Module)]
    nodes = [node for m in shipped for node in ast.walk(m.tree)]
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    return Figures(
        modules=len(shipped),
        largest_folder=size,
        largest_folder_name=largest,
        modules_in_circles=sum(len(circle) for circle in house.circles()),
        type_checking_blocks=sum(isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING" for n in nodes),
        update_down=house.walk("update_deliverable"),
        board_to_form=house.walk("deliverable_board", below=f"{PACKAGE}.widgets"),
        statements=sum(isinstance(node, ast.stmt) for node in nodes),
        docstring_share=round(sum(ast.get_docstring(node) is not None for node in documentable) / len(documentable), 3),
        module_lines_90th=_ninth_tenth(len(module.source.splitlines()) for module in shipped),
        function_lines_90th=_ninth_tenth((node.end_lineno or 0) - node.lineno + 1 for node in functions),
        functions_of_many_parameters=sum(_parameters(function) > MANY_PARAMETERS for function in functions),
        audit_appends=sum(ast.unparse(call.func) == "audit.append" for call in calls),
    )


def main(arguments: list[str]) -> None:
    places = [argument for argument in arguments if not argument.startswith("-")]
    found = asdict(figures(Path(places[0]) if places else Path(__file__).resolve().parent.parent))
    if "--json" in arguments:
        print(json.dumps(found, indent=2))
    else:
        for name, value in found.items():
            print(f"{name:32} {value}")


if __name__ == "__main__":
    main(sys.argv[1:])
