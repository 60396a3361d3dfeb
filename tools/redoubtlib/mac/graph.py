# SPDX-License-Identifier: Apache-2.0
"""The flows of a policy as a picture, by Graphviz."""
from .. import programs
from ..problem import Problem
from .permission_map import least
from .query import family

STYLE = {"data": "solid", "signal": "dashed", "trace": "dotted"}
KINDS = (("guest_type", "box", "#dcebfa"), ("service_type", "box", "#e3f2df"), ("device_type", "cylinder", "#f4e3d3"))
MAKER, OTHER = ("box", "#f7f0cf"), ("ellipse", "#eeeeee")


def building(graph):
    """X_building_t -> X_t: what is made becomes what runs, and is drawn as one."""
    return {s.source: s.target for s in graph.steps.values() if s.source not in graph.owners and (s.source, s.target, "domain") in s.uses
            and s.source.endswith("_building_t")}


def look(graph, node):
    label = graph.label(node)
    for attribute, shape, colour in KINDS:
        if label in graph.policy.attributes.get(attribute, ()):
            return shape, colour
    makes = any(s == label and c == "domain" and "create" in perms for (s, _, c), perms in graph.policy.access.items())
    return MAKER if makes else OTHER


def edges(graph, floor, only):
    """(node, node) -> greatest weight, in one direction, X_building_t drawn as X_t."""
    becomes, found = building(graph), {}
    for step in graph.steps.values():
        ends = (becomes.get(step.source, step.source), becomes.get(step.target, step.target))
        if ends[0] == ends[1] and (step.source in becomes or step.target in becomes):
            continue
        if step.weight >= floor and (not only or {graph.label(e) for e in ends} <= only):
            found[ends] = max(found.get(ends, (0, ""))[0], step.weight), step.through or ""
    return found


def dot(graph, level, names):
    """The picture's source, always the same for the same policy."""
    only = set().union(*(family(graph.policy, n, "TYPE") for n in names)) if names else None
    found = edges(graph, least(level), only)
    out = ["digraph policy {", "\trankdir=LR; nodesep=0.35; ranksep=1.2; splines=true; concentrate=false;",
           '\tnode [fontname="Helvetica", fontsize=12, style=filled, color="#666666"];', '\tedge [fontname="Helvetica", fontsize=10, color="#444444", arrowsize=0.7];']
    for node in sorted({n for ends in found for n in ends}):
        shape, colour = look(graph, node)
        out.append(f'\t"{node}" [shape={shape}, fillcolor="{colour}"];')
    for (a, b), (weight, through) in sorted(found.items()):
        back = found.get((b, a))
        style = next(name for name in STYLE if weight >= least(name))
        both = back and a != b and (style, through) == (next(n for n in STYLE if back[0] >= least(n)), back[1])
        if both and a > b:
            continue
        label = f', label="by {through}"' if through else ""
        out.append(f'\t"{a}" -> "{b}" [style={STYLE[style]}{", dir=both" if both else ""}{label}];')
    return "\n".join(out + ["}", ""])


def svg(text):
    done = programs.run(["dot", "-Tsvg"], input=text, capture_output=True, text=True)
    if done.returncode:
        raise Problem("dot", done.stderr.strip() or "failed without a word", "run make deps")
    return done.stdout
