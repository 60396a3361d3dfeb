# SPDX-License-Identifier: Apache-2.0
"""Why a result is not to be believed as one of this tree: made of other sources, of a part, or it says itself that something is wrong."""

ALIVE = ("SURVIVED", "NOT APPLIED", "NOT COMPILED")
ENOUGH = 100                            # mutants made by a tool, of all files, that stand for all
BUILDS = ("reproducible", "sbom")       # the parts of the build's evidence, each with a stamp of its own
WRONG = {
    "verify": lambda d: [f"{t['file']}: {t['goals'] - t['proved']} goals unproved" for t in d["targets"] if t["proved"] != t["goals"] or t["failed"]],
    "mutants": lambda d: [],
    "eva": lambda d: list(d.get("wrong", ())),
    "analyze": lambda d: [f"{f['file']}:{f['line']}: {f['tool']} {f['check']}" for f in d.get("findings", ())] + list(d.get("list_errors", ())),
    "spin": lambda d: [f"{m['name']}: {m['result']}" for m in d["models"] if m["result"] != "exhaustive"]
                      + [f"{p['name']}: the planted fault is not found" for p in d.get("planted", ()) if not p["found"]],
    "coverage": lambda d: ["below its floor, or a source is in no harness"] if d.get("failed") else [],
    "evidence": lambda d: ["two builds differ"] if not d.get("reproducible", {"identical": True}).get("identical") else [],
}


def alive(name, data, argued):
    """Mutants that nothing notices; only those that a tool made may be argued to be none."""
    return [f"mutant {m['name']}: {m['killed_by']}" for m in data.get("mutants", ())
            if m["killed_by"].startswith(ALIVE) and not (name == "mutants" and m["name"] in argued)]


def copied(mutant):
    """Noticed only because verification/mediation says of the table what the table says."""
    return mutant["killed_by"].startswith("mediation file")


def sampled(name, data):
    """A sample of mutants that stands for all: the report says how many of how many."""
    return name == "mutants" and data.get("selected", "").startswith("SAMPLE=") and " " not in data["selected"] and len(data["mutants"]) >= ENOUGH


def left_out(name, data, lists):
    """What a result lacks; lists: its keys that must have something."""
    lacks = [f"{key} is empty" for key in lists if not data[key]]
    if name == "mutants" and not sampled(name, data) and len(data["mutants"]) != data.get("of"):
        lacks.append(f"{len(data['mutants'])} mutants of {data.get('of', 'nobody knows how many')}")
    return lacks + [f"no {part}" for part in BUILDS if name == "evidence" and part not in data]


def of(name, data, lists, now, argued):
    """Each doubt in words; now: the digest of the tree."""
    stamps = [data[part] for part in BUILDS if part in data] if name == "evidence" else [data]
    words = ["is old, it was made of other sources"] if any(s.get("tree") != now for s in stamps) else []
    words += [f"is only a part ({part})" for part in [s["selected"] for s in stamps if s.get("selected") and not sampled(name, data)] + left_out(name, data, lists)]
    bad = WRONG[name](data) + alive(name, data, argued)
    more = f" and {len(bad) - 1} more" if bad[1:] else ""
    return words + ([f"says that something is wrong: {bad[0]}{more}; mend it, then"] if bad else [])
