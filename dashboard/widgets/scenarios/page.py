"""The scenarios page's parts: the list, the one that is open, several side by side, and the changes asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.rights import Action, may
from dashboard.domain.vocabulary import DecisionOnChange, FlexibilityLevel
from dashboard.exchange.sheets.workbook import Kind
from dashboard.services.scenarios.requests import DECIDES, decides, joined_by_deciding
from dashboard.store.reads.budget.versions import versions
from dashboard.store.reads.money.ladder import illustrative_share, version_in_force
from dashboard.store.reads.projects.phases import MoneyPlace, money_place
from dashboard.store.reads.separation import recorded
from dashboard.store.writes.budget.scenarios import requests_of, scenarios_of
from dashboard.texts import formats
from dashboard.widgets.kit.address import link, parameter, put
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.page import empty_state, figures
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.separation import may_act, one_person_words
from dashboard.widgets.kit.tables import Column, table
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.scenarios import sending
from dashboard.widgets.scenarios.board import compared, draw_board, figures_of, scenario_board, weighed_now
from dashboard.widgets.scenarios.forms import describe_form, new_form, next_step, outcome, shifts
from dashboard.widgets.scenarios.sending import Desk, desk
from dashboard.widgets.scenarios.words import AXES, level_words, names, shift_words


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """What the page knows: the phase, who may do what, the scenarios that the person sees, and the requests."""

    place: MoneyPlace
    base: int | None
    rows: list[dict[str, Any]]
    requests: list[dict[str, Any]]
    may_make: bool
    illustrative: bool

    def row(self, number: str) -> dict[str, Any] | None:
        return next((row for row in self.rows if str(row["id"]) == number), None)


def shelf(viewer: Viewer) -> Shelf | None:
    """``None`` where this person may not see scenarios of the phase."""
    place = read(money_place, viewer.phase_id, viewer.today)
    scope = place.scope() if place else None
    if place is None or scope is None:
        return None
    may_make = may(viewer.actor, Action.MAKE_SCENARIO, scope)
    if not may_make and not may(viewer.actor, Action.READ_EXPENDITURE, scope):
        return None
    numbers = _numbers(viewer)
    requests = read(requests_of, viewer.phase_id, viewer.as_of)
    known = {
        "may_ask": may(viewer.actor, Action.ASK_FOR_BUDGET_CHANGE, scope),
        "may_turn": may(viewer.actor, Action.EDIT_BUDGET, scope),
    }
    rows = [
        {**row, **known, "base": numbers.get(row["budget_version_id"], 1), **_asked(row, requests)}
        for row in read(scenarios_of, viewer.phase_id, viewer.actor.username, viewer.as_of)
    ]
    return Shelf(
        place=place,
        base=_base(viewer, numbers),
        rows=rows,
        requests=requests,
        may_make=may_make,
        illustrative=read(illustrative_share, viewer.phase_id)["budget"],
    )


def _numbers(viewer: Viewer) -> dict[int, int]:
    known = read(versions, viewer.phase_id, viewer.as_of)
    return {int(key): int(number) for key, number in zip(known["version_id"], known["number"], strict=True)}


def _base(viewer: Viewer, numbers: Mapping[int, int]) -> int | None:
    present = read(version_in_force, viewer.phase_id, viewer.as_of)
    return numbers.get(present) if present is not None else None


def _asked(row: Mapping[str, Any], requests: Sequence[Mapping[str, Any]]) -> dict[str, bool]:
    own = [each for each in requests if each["scenario_id"] == row["id"]]
    return {
        "waits": any(each["decision"] is None for each in own),
        "granted": any(
            each["decision"] == DecisionOnChange.GRANTED
            and each["budget_version_id"] is None
            and each["recorded_at"] >= row["changed_at"]
            for each in own
        ),
    }


def draw(viewer: Viewer, known: Shelf) -> None:
    """The whole page below its header."""
    at = desk()
    opened = known.row(parameter("id"))
    today = viewer.as_of == viewer.today
    if known.base is None:
        empty_state(viewer.t("scenarios.no_budget"), viewer.t("scenarios.no_budget_hint"))
        return
    if opened is None:
        _list(viewer, known)
    else:
        _one(viewer, known, at, opened, today=today)
    if not today:
        st.caption(viewer.t("scenarios.past"))
        now = link("scenarios", id=parameter("id") or None, as_of=viewer.today.isoformat())
        st.page_link(**now, label=viewer.t("deliverables.to_today"), icon=":material/today:")
    elif known.may_make:
        new_form(viewer, at, known.base, opened)
    _requests(viewer, known, at, today=today)
    if opened is None:
        _side_by_side(viewer, known)


def _list(viewer: Viewer, known: Shelf) -> None:
    if not known.rows:
        empty_state(viewer.t("scenarios.none"), viewer.t("scenarios.none_hint"))
        return
    rows = []
    for row in known.rows:
        found = weighed_now(viewer, row)
        rows.append(
            {
                "name": row["name"],
                "shifted": sum(int(said["amount"]) for said in row["moves"]),
                "level": level_words(viewer, found.level) if found else "",
                "author": row["author"],
                "shared": viewer.t("scenarios.is_shared" if row["shared"] else "scenarios.is_own"),
                "changed": row["changed_at"],
            }
        )
    columns = {
        "name": Column("words.name", width=260, wrap=True),
        "shifted": Column("scenarios.shifted_amount", Kind.MONEY, width=130),
        "level": Column("scenarios.consent", width=190),
        "author": Column("scenarios.author", width=100),
        "shared": Column("scenarios.seen_by", width=120),
        "changed": Column("scenarios.changed", Kind.MOMENT, width=170),
    }
    table(
        viewer, pd.DataFrame(rows).astype({"shifted": "Int64"}), columns, key="scenario_list",
        alt=viewer.t("scenarios.list_alt"), download_name="scenarios",
    )  # fmt: skip
    with st.container(horizontal=True, key="open_scenarios"):
        for row in known.rows:
            st.page_link(**link("scenarios", id=row["id"]), label=plain(row["name"]), icon=":material/tune:")


def _one(viewer: Viewer, known: Shelf, at: Desk, row: dict[str, Any], *, today: bool) -> None:
    own = today and row["author"] == viewer.actor.username
    board = scenario_board(viewer, row)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"### {plain(row['name'])}")
        st.button(viewer.t("scenarios.all"), key="all_scenarios", type="tertiary", on_click=put, kwargs={"id": None})
    st.caption(viewer.t("scenarios.about", author=plain(row["author"]), base=row["base"]))
    if row["note"]:
        st.text(row["note"])
    if board is not None and row["moves"]:
        figures(figures_of(viewer, board))
    left, right = st.columns([2, 3], gap="medium")
    with left:
        shifts(viewer, at, row, own=own)
    with right:
        if board is not None:
            draw_board(viewer, board, illustrative=known.illustrative)
            if today and row["moves"]:
                next_step(viewer, at, row, board.found.level, own=own)
    if own:
        with st.expander(viewer.t("scenarios.describe")):
            describe_form(viewer, at, row)


def _requests(viewer: Viewer, known: Shelf, at: Desk, *, today: bool) -> None:
    """What was asked for: who waits for whom, and for those who decide, the answer."""
    if not known.requests:
        return
    words = names(viewer)
    st.markdown(f"**{viewer.t('scenarios.requests')}**")
    outcome(viewer, at, "requests")
    for request in known.requests:
        level = FlexibilityLevel(request["level"])
        with st.container(border=True, key=f"request_{request['id']}"):
            state = request["decision"] or "waits"
            st.markdown(
                f"**{plain(request['name'])}** · {level_words(viewer, level)} · "
                f"{viewer.t(f'scenarios.request_{state}')}"
            )
            st.caption(
                viewer.t(
                    "scenarios.asked_by",
                    author=plain(request["author"]),
                    day=formats.day(request["recorded_at"].date(), viewer.language),
                )
            )
            st.text(request["reason"])
            for said in request["moves"]:
                st.markdown(f"- {plain(shift_words(viewer, words, said))}")
            if request["answer"]:
                st.text(f"{request['decided_by']}: {request['answer']}")
            _one_person(viewer, known, request)
            if request["decision"] is None and today:
                _answer(viewer, known, at, request, level)


def _answer(viewer: Viewer, known: Shelf, at: Desk, request: Mapping[str, Any], level: FlexibilityLevel) -> None:
    number = int(request["id"])
    if request["author"] == viewer.actor.username:
        st.button(
            viewer.t("scenarios.withdraw"), key=f"withdraw_{number}", on_click=sending.withdraw, args=(at, number)
        )
    if not decides(viewer.actor, known.place, level):
        return
    if not may_act(viewer, joined_by_deciding(viewer.actor, known.place, level, request["author"])):
        return
    hint = "scenarios.answer_programme" if level == FlexibilityLevel.PROGRAMME_MODIFICATION else "scenarios.answer"
    st.text_input(viewer.t(hint), key=f"answer_{number}")
    with st.container(horizontal=True):
        for granted in (True, False):
            word = "grant" if granted else "decline"
            st.button(
                viewer.t(f"scenarios.{word}"), key=f"{word}_{number}", type="primary" if granted else "secondary",
                on_click=sending.decide, args=(at, number), kwargs={"granted": granted},
            )  # fmt: skip


def _one_person(viewer: Viewer, known: Shelf, request: Mapping[str, Any]) -> None:
    """Where whoever decided on it had another duty too, as the record says."""
    key = f"{known.place.key}/S{request['scenario_id']}"
    for each in read(recorded, key, (DECIDES,), viewer.as_of):
        if each.after.get("request") == request["id"]:
            st.caption(one_person_words(viewer, each.actor, each.pairs))


def _side_by_side(viewer: Viewer, known: Shelf) -> None:
    """Two scenarios and more, along one axis, beside the budget in force."""
    if len(known.rows) < 2:
        return
    st.markdown(f"**{viewer.t('scenarios.compare')}**")
    by_id = {row["id"]: row for row in known.rows}
    chosen = st.multiselect(
        viewer.t("scenarios.which"), list(by_id), default=list(by_id)[:2], max_selections=4, key="compared",
        format_func=lambda key: by_id[key]["name"] if key in by_id else str(key),
    )  # fmt: skip
    axis = st.segmented_control(
        viewer.t("budget.axis"), AXES, default="partner", key="compared_axis", required=True,
        format_func=lambda name: viewer.t(f"words.{name}"),
    )  # fmt: skip
    rows = [by_id[key] for key in chosen if key in by_id]
    if not rows:
        return
    frame = compared(viewer, rows, axis or "partner")
    shown = pd.DataFrame({viewer.t("words.name"): frame["name"]})
    labels = {"base": viewer.t("scenarios.approved_now")}
    labels |= {f"s{number}": f"{number + 1} · {row['name']}" for number, row in enumerate(rows)}
    for name in frame.columns[1:]:
        amounts = [formats.money(int(cents), viewer.language, currency=viewer.currency) for cents in frame[name]]
        shown[labels[name]] = amounts
    st.dataframe(shown, hide_index=True, key="comparison")
