"""The illustrative remarks: what people wrote around the fifth coordination meeting, on 30 October 2018."""

from dataclasses import dataclass

from generator.files import Rows


@dataclass(frozen=True)
class Remark:
    """``author`` is a name under which one signs in to the demo; ``answers`` counts from 0 among these remarks."""

    deliverable: str
    at: str
    author: str
    organisation: str
    text: str
    mentions: tuple[str, ...] = ()
    answers: int | None = None


REMARKS = (
    Remark(
        "D5.9", "2018-10-18T10:20:00Z", "ces", "CES",
        "The plan reads well. Is the number of trainers final, or does it still wait for the tender?",
    ),
    Remark(
        "D5.9", "2018-10-19T08:45:00Z", "cork", "CORK",
        "It is final since September; table 2 has the new figure.", answers=0,
    ),
    Remark(
        "D4.8", "2018-10-22T13:30:00Z", "ces", "CES",
        "@gcu, two maps were drawn anew after the submission; the text is the same. See version 2 of the evidence.",
        mentions=("person:gcu",),
    ),
    Remark(
        "D3.4", "2018-10-26T14:05:00Z", "lead", "AVILES",
        "Six weeks past its date. @PAU, please say at the meeting whether 23 November holds.",
        mentions=("organisation:PAU",),
    ),
    Remark(
        "D3.2", "2018-10-29T16:55:00Z", "gcu", "GCU",
        "What is there is good. The north of Portugal and the north west of Northern Ireland have no entries yet.",
    ),
    Remark(
        "D3.2", "2018-10-30T07:40:00Z", "cress", "CRESS",
        "@ADRAVE, @ENW, could you send us your lists by 9 November? @lead, can we have five minutes at the meeting?",
        mentions=("organisation:ADRAVE", "organisation:ENW", "person:lead"), answers=4,
    ),
    Remark(
        "D3.2", "2018-11-06T10:15:00Z", "adrave", "ADRAVE",
        "Our list went to CRESS this morning, with a line on each organisation.", answers=4,
    ),
)  # fmt: skip


def remarks() -> Rows:
    """``remarks.csv``."""
    rows: Rows = []
    for remark in REMARKS:
        answered = None if remark.answers is None else REMARKS[remark.answers]
        rows.append(
            {
                "deliverable": remark.deliverable,
                "at": remark.at,
                "author": remark.author,
                "organisation": remark.organisation,
                "text": remark.text,
                "answers_at": answered.at if answered else "",
                "answers_author": answered.author if answered else "",
                "mentions": ";".join(remark.mentions),
                "removed_at": "",
                "removed_by": "",
            }
        )
    return rows
