"""Small pure rules of showing: which colour a state has, how a size is worded."""

STATE_KINDS = {
    "new": "blue",
    "waiting_acceptance": "blue",
    "accepted": "blue",
    "processing": "blue",
    "waiting_supplement": "amber",
    "supplement_asked": "amber",
    "payment_asked": "amber",
    "withdrawal_asked": "amber",
    "supplemented": "green",
    "done": "green",
    "waiting_handover": "green",
    "handed_over": "green",
    "withdrawn": "grey",
    "returned": "grey",
    "stopped": "late",
}
KINDS = frozenset({"blue", "green", "amber", "late", "grey"})


def state_kind(state_code: str, late: bool = False) -> str:
    """Return the colour of a state's tag: blue, green, amber, late or grey.

    A colour may be given instead of a state's code; what is unknown is blue; a late dossier is always shown as late.
    """
    if late:
        return "late"
    return state_code if state_code in KINDS else STATE_KINDS.get(state_code, "blue")


def file_size(size: int) -> str:
    """Return a size in bytes as people read it, with the Vietnamese decimal comma: "1,4 MB"."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{round(size / 1024)} KB"
    return f"{size / 1024 / 1024:.1f}".replace(".", ",") + " MB"
