"""What was typed into the form of an update and not saved, read back as the form's fields hold it."""

import re
from itertools import product

from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import DeliverableState
from dashboard.services.people.drafts import KeptTyped
from dashboard.texts import LANGUAGES, text
from dashboard.widgets.deliverables.draft import FIELDS, Typed
from dashboard.widgets.kit.typed import day_of, kept_before

WHOLE_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)


def typed_earlier(actor: Actor, form: str) -> tuple[KeptTyped, Typed] | None:
    """What was typed into the form before and not saved, as it was kept and as the fields show it."""
    kept = kept_before(actor, form)
    if kept is None:
        return None
    status, progress, forecast, comment = (kept.fields.get(key, "") for key in FIELDS)
    return kept, Typed(
        state=_state_called(status), progress=_number_in(progress), forecast=day_of(forecast), comment=comment
    )


def _state_called(words: str) -> DeliverableState | None:
    """The state that the list of new statuses calls so, in whichever language it was."""
    for language, state in product(LANGUAGES, DeliverableState):
        name = text(f"words.deliverable_state.{state}", language)
        if words in (name, text("deliverables.still", language, state=name)):
            return state
    return None


def _number_in(words: str) -> int | None:
    return int(words) if WHOLE_NUMBER.fullmatch(words) else None
