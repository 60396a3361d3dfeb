# SPDX-License-Identifier: Apache-2.0
"""assurance.json: what index.html says of each row, for programs; null where something was not run here."""
from .markup import percent


def question(ask, holder):
    return {"class": ask.cls.lower(), "permission": ask.perm.lower(), "subject": ask.subject, "object": ask.object, "condition": ask.condition,
            "under_lock": ask.locked, "holders": holder.who}


def operation(f):
    o, first = f.operation, f.operation.asks[0]
    return {
        "name": f.name, "xen": o.xen, "hypercall": o.hypercall, "number": o.hypercall_number, "sub": o.sub,
        "class": first.cls.lower(), "permission": first.perm.lower(), "hook": o.hook,
        "checks": [question(a, h) for a, h in zip(o.asks, f.holders)],
        "contract": {"file": f.contract.path, "line": f.contract.line, "kind": f.contract.kind} if f.contract else None,
        "mediation_proved": f.mediated, "stages_joined": f.joined, "call_proved": f.driven, "proved": f.proved, "goals": f.proof["goals"] if f.proof else None, "goals_proved": f.proof["proved"] if f.proof else None,
        "not_proved_because": f.reason,
        "assumptions": [a.number for a in f.assumptions], "assumed_contracts": [n for n, _, _ in f.assumed],
        "tests": {"mediation_scenarios": f.scenarios, "unit": [f"{u.path}:{u.what}" for u in f.tests], "system": f.systems,
                  "system_wild_only": f.wild},
        "fuzz_coverage": {"covered": f.coverage[0], "lines": f.coverage[1], "percent": percent(*f.coverage)} if f.coverage else None,
        "holders": sorted({w for h in f.holders for w in h.who}), "advisories": [a.number for a in f.advisories],
        "mutants": [m[0] for m in f.mutants], "gaps": f.gaps,
    }


def document(everything, made):
    return {"format": 1, "made": made, "missing": everything.inputs.missing, "operations": [operation(f) for f in everything.rows],
            "assumptions": [{"name": a.number, "scope": " ".join(a.scope), "assumed": a.text, "otherwise_shown": a.shown}
                            for a in everything.assumptions],
            "advisories": [{"number": a.number, "shown_by": a.how, "rows": a.rows} for a in everything.advisories.all]}
