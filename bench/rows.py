# SPDX-License-Identifier: Apache-2.0
"""The rows of the comparison: what the bench guest prints, what is wanted of it, what it stands for."""

# A ratio is ours / Xen's; a goal of 1.0 says: not more than Xen. Names that are not here have no goal.
GOALS = {}
NOTES = {}


def ratio(ours, xen):
    return round(ours / xen, 3) if ours is not None and xen else None


def row(name, unit, ours, xen):
    """One row of bench.json; reached is true where there is no goal."""
    value, goal = ratio(ours, xen), GOALS.get(name, 1.0 if xen else None)
    reached = goal is None or (value is not None and value <= goal)
    return {"name": name, "unit": unit, "ours": ours, "xen": xen, "ratio": value, "goal": goal,
            "reached": reached, "note": NOTES.get(name, "")}


def table(rows):
    """The rows as text, for a terminal."""
    lines = [f"{'row':34} {'unit':14} {'ours':>14} {'xen':>14} {'ratio':>7} {'goal':>6}  reached"]
    for r in rows:
        cells = [("-" if r[k] is None else f"{r[k]:,}") for k in ("ours", "xen")]
        ratio_, goal = (("-" if r[k] is None else f"{r[k]:g}") for k in ("ratio", "goal"))
        lines.append(f"{r['name']:34} {r['unit']:14} {cells[0]:>14} {cells[1]:>14} {ratio_:>7} {goal:>6}  "
                     f"{'yes' if r['reached'] else 'NO'}")
    return "\n".join(lines)
