# SPDX-License-Identifier: Apache-2.0
"""The rows of the comparison: what is measured, what is wanted of it, what it stands for."""

RATIO, FIGURE = "ratio", "figure"

# What the project promises: a figure in the row's unit, or a part of Xen's. Rows that are not here have no goal.
GOALS = {
    "cpuid": (FIGURE, 300),
    "xen_version": (FIGURE, 300),
    "send_masked": (FIGURE, 800),
    "send_unmasked": (FIGURE, 800),
    "grant_map_unmap16_pair": (FIGURE, 4000),
    "copy16_4096_entry": (FIGURE, 2000),
    "boot_to_guest_shell": (RATIO, 0.6),
    "hypervisor_stripped": (FIGURE, 768),
    "memory_not_the_guests": (FIGURE, 64 * 1024),
}
NOTES = {
    "boot_to_guest_shell": "QEMU start to the root shell, disk and network up; the goal is a part of Xen's",
    "cpuid": "CPUID exit of a PVH guest",
    "xen_version": "from a PVH guest, policy check included",
    "send_masked": "EVTCHNOP_send on a bound port that is masked: argument copy and policy check included",
    "send_unmasked": "the same with the upcall made pending",
    "grant_map_unmap16_pair": "map + unmap in batches of 16, one pair",
    "copy16_4096_entry": "4096 bytes in batches of 16, one entry",
    "create_to_first_instruction": "from the creation of the vCPU of a guest of 64 MiB; on Xen by xl, which gives it a disk, and waits for that",
    "disk_read_4k": "one request at a time, hypervisor, driver and front end; on Xen dom0",
    "disk_read_4k_of_32": "of a ring full of requests, one",
    "disk_read_1m": "eight requests of 128 KiB at once",
    "tcp_out_segment": "a frame of 1514 bytes from netfront to the NIC; on Xen not measured, see docs/performance.md",
    "tcp_out_segment_of_64k": "the same cut by the driver from a frame of 64 KiB",
    "tcp_in_segment": "a frame of 1514 bytes from the NIC to netfront",
    "multicall16_entry": "xen_version in a multicall of 16, one entry",
}


def ratio(ours, xen):
    return round(ours / xen, 3) if ours is not None and xen else None


def is_reached(name, ours, value):
    """True where there is no goal; what was not measured reaches none."""
    kind, goal = GOALS.get(name, (None, None))
    measured = value if kind == RATIO else ours
    return kind is None or (measured is not None and measured <= goal)


def row(name, unit, ours, xen, note=""):
    """One row of bench.json; ours or xen is None where it could not be measured, and the note says why."""
    value = ratio(ours, xen)
    notes = [n for n in (NOTES.get(name), note) if n]
    return {"name": name, "unit": unit, "ours": ours, "xen": xen, "ratio": value, "goal": GOALS.get(name, (None, None))[1],
            "reached": is_reached(name, ours, value), "note": "; ".join(notes)}


def instructions(ours, theirs):
    """The bench guest's rows, and the pair of map and unmap that the goal is about."""
    for found in (ours, theirs):
        parts = [found.get(f"gnttab_{half}16_entry") for half in ("map", "unmap")]
        found["grant_map_unmap16_pair"] = None if None in parts else sum(parts)
    return [row(name, "ns" if name.endswith("_ns") else "instructions", ours.get(name), theirs.get(name))
            for name in dict.fromkeys([*theirs, *ours])]


def cell(value):
    return "-" if value is None else f"{value:,}"


def goal_cell(r):
    kind, goal = GOALS.get(r["name"], (None, None))
    return "-" if kind is None else f"<= {goal:g} x" if kind == RATIO else f"<= {goal:,}"


def verdict(r):
    return "-" if r["goal"] is None else "yes" if r["reached"] else "NO"


def table(rows):
    """The rows as text, those with a goal first."""
    lines = [f"{'row':26} {'unit':13} {'ours':>9} {'xen':>9} {'ratio':>6} {'goal':>9}  reached"]
    for r in sorted(rows, key=lambda r: r["goal"] is None):
        share = "-" if r["ratio"] is None else f"{r['ratio']:.3f}"
        lines.append(f"{r['name']:26} {r['unit']:13} {cell(r['ours']):>9} {cell(r['xen']):>9} {share:>6} {goal_cell(r):>9}  {verdict(r)}")
    notes = [f"{r['name']}: {r['note']}" for r in rows if r["note"]]
    return "\n".join(lines + [""] + notes)
