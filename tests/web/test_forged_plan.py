"""Messages that no browser would send, against the way a plan goes out and comes back."""

import pytest
from sqlalchemy import func, select
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.store import tables
from dashboard.store.engine import reading
from scripts.bench.client import Run
from tests.builders import PHASE, PROJECT
from tests.live import Live, Visitor, run
from tests.web.conftest import partner

AT = {"page": "deliverables", "query": f"project={PROJECT}&phase={PHASE}"}


class Opener(Visitor):
    """A visitor that also sees which containers can be opened."""

    opens: str = ""

    def _note(self, message: ForwardMsg, data: bytes, run: Run) -> None:
        super()._note(message, data, run)
        identity = message.delta.add_block.expandable.id
        if identity.endswith("-plan_offline"):
            self.opens = identity


def written() -> int:
    with reading() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.audit)).scalar_one())


@pytest.mark.parametrize("who", ["observer", "steering", "controller", "admin", "cork"])
def test_the_plan_is_not_there_for_others_even_when_it_is_asked_for(here: Live, who: str) -> None:
    async def forge() -> None:
        async with Opener(here, partner(here), **AT) as owner:
            await owner.forge((owner.opens, "bool_value", True))
            ids = {key: widget.identity for key, widget in owner.widgets.items()}
            page_hash = owner.page_hash
        assert "plan_download" in ids
        before = written()
        async with Visitor(here, here.cookie(who), **AT) as other:
            made = await other.forge(
                (owner.opens, "bool_value", True),
                (ids["plan_download"], "trigger_value", True),
                (ids["plan_download"].replace("plan_download", "confirm_plan"), "trigger_value", True),
                page_hash=page_hash,
            )
            assert made.failures == []
            assert not {"plan_download", "plan_file", "confirm_plan"} & set(other.widgets)
        assert written() == before

    run(forge())
