"""Whether a history could have come about one action at a time (K9): Wing and Gong's search with Lowe's memory.

A history is what callers saw of one file: what they asked, when they sent it, when they heard, and what they heard. It is
in order when its actions can be put into a row in which nobody answers before an earlier one has ended, and every answer
is the one that a small sequential model gives at that place. An action of which nobody knows whether it happened may
stand in the row or not.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Act:
    """What somebody asked and heard. `answer` None: cut off before the answer, so it has happened or it has not."""

    name: str
    arguments: tuple
    began: float
    ended: float
    answer: object
    who: str = ""

    def __str__(self):
        heard = "no answer" if self.answer is None else self.answer
        return f"{self.began:.4f}–{self.ended:.4f} {self.who} {self.name}{self.arguments} → {heard}"


class OutOfOrder(AssertionError):
    """No row explains the history."""


def ends_of(history, model, states):
    """The states in which the file can be after the history, when it was in one of `states` before.

    `model.step(state, act)` gives pairs of an answer and the next state: all that can come of it at this place.
    """
    acts = sorted(history, key=lambda act: act.began)
    known = sum(1 << index for index, act in enumerate(acts) if act.answer is not None)
    todo = [(0, state) for state in states]
    seen, ends, longest = set(todo), set(), 0
    while todo:
        done, state = todo.pop()
        if (done & known).bit_count() > (longest & known).bit_count():
            longest = done
        if done & known == known:
            ends.add(state)
        for index in candidates(acts, done):
            for after in nexts(model, state, acts[index]):
                place = (done | 1 << index, after)
                if place not in seen:
                    seen.add(place)
                    todo.append(place)
    if not ends:
        raise OutOfOrder(explain(acts, longest, states))
    return ends


def candidates(acts, done):
    """Those that may be the next in the row: they began before any other one that is left had ended."""
    left = [index for index in range(len(acts)) if not done >> index & 1]
    # One that may never have happened holds up nobody.
    first_end = min((acts[index].ended for index in left if acts[index].answer is not None), default=float("inf"))
    return [index for index in left if acts[index].began <= first_end]


def nexts(model, state, act):
    for answer, after in model.step(state, act):
        if act.answer is None:
            # Without an effect it need not stand in the row at all.
            if after != state:
                yield after
        elif answer == act.answer:
            yield after


def explain(acts, longest, states):
    lines = [f"no order explains this history, from {sorted(states, key=str)}; what has no mark fits nowhere:"]
    for index, act in enumerate(acts):
        lines.append(f"  {'✓' if longest >> index & 1 else ' '} {act}")
    return "\n".join(lines)
