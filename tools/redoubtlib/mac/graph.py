# SPDX-License-Identifier: Apache-2.0
"""The flows of a policy as a picture, by Graphviz."""
from .. import programs
from ..problem import Problem
from .permission_map import least
from .query import family

STYLE = {"data": "solid", "signal": "dashed", "trace": "dotted"}
# columns from left to right: attribute of the labels, shape, colour; then who makes domains, and everything else
KINDS = (("guest_type", "box", "#dcebfa"), ("service_type", "box", "#e3f2df"), ("device_type", "cylinder", "#f4e3d3"))
MAKER, OTHER = ("box", "#f7f0cf"), ("ellipse", "#eeeeee")
MADE = "#b0b0b0"                        # a flow to or from a domain that is still made


def building(graph):
    """X_building_t -> X_t: what is made becomes what runs, and is drawn as one."""
    return {s.source: s.target for s in graph.steps.values() if (s.source, s.target, "domain") in s.uses and s.source.endswith("_building_t")}


def makers(graph):
    return {s for (s, _, c), perms in graph.policy.access.items() if c == "domain" and "create" in perms}


def look(graph, node):
    """(column, shape, colour) of a node."""
    label = graph.label(node)
    for column, (attribute, shape, colour) in enumerate(KINDS):
        if label in graph.policy.attributes.get(attribute, ()):
            return (column, shape, colour)
    return (len(KINDS), *MAKER) if label in makers(graph) else (len(KINDS) + 1, *OTHER)


def edges(graph, floor, only):
    """(node, node) -> (level, by whom, whether it is between domains that run), in one direction."""
    becomes, found = building(graph), {}
    subjects = {graph.node(source) for source, _, _ in graph.policy.access}
    for step in graph.steps.values():
        if step.through and not {step.source, step.target} <= subjects:      # a service's own things
            continue
        ends = (becomes.get(step.source, step.source), becomes.get(step.target, step.target))
        runs = not {step.source, step.target} & set(becomes)
        if (ends[0] == ends[1] and not runs) or step.weight < floor or (only and not {graph.label(e) for e in ends} <= only):
            continue
        before = found.get(ends)
        rank = (not step.through, runs, least(step.level))          # what somebody carries out is drawn where there is no other way
        if not before or rank > before[3]:
            found[ends] = (step.level, step.through or "", runs, rank)
    return {ends: found[ends][:3] for ends in found}


def edge(a, b, what, both, sideways):
    level, through, runs = what
    words = [f"style={STYLE[level]}"]
    words += ["dir=both"] * both + [f'label="by {through}"'] * bool(through) + ["constraint=false"] * sideways
    words += [] if runs else [f'color="{MADE}"', "penwidth=0.7"]
    return f'\t"{a}" -> "{b}" [{", ".join(words)}];'


def dot(graph, level, names):
    """The picture's source, always the same for the same policy."""
    only = set().union(*(family(graph.policy, n, "TYPE") for n in names)) if names else None
    found = edges(graph, least(level), only)
    looks = {node: look(graph, node) for node in sorted({n for ends in found for n in ends})}
    out = ["digraph policy {", "\trankdir=LR; nodesep=0.45; ranksep=1.6; newrank=true;",
           '\tlabel="solid: data; dashed: signals; dotted: traces; grey: while a domain is made"; fontname="Helvetica"; fontsize=11;',
           '\tnode [fontname="Helvetica", fontsize=12, style=filled, color="#666666"];', '\tedge [fontname="Helvetica", fontsize=10, color="#333333", arrowsize=0.7];']
    out += [f'\t"{node}" [shape={shape}, fillcolor="{colour}"];' for node, (_, shape, colour) in looks.items()]
    for column in sorted({c for c, _, _ in looks.values()}):
        out.append("\t{ rank=same; " + " ".join(f'"{n}";' for n in looks if looks[n][0] == column) + " }")
    for (a, b), what in sorted(found.items(), key=lambda e: (looks[e[0][0]][0], looks[e[0][1]][0], e)):
        both = a != b and found.get((b, a)) == what
        first, last = looks[a][0], looks[b][0]
        if both and (last, b) < (first, a):
            continue
        out.append(edge(a, b, what, both, first == last))
    return "\n".join(out + ["}", ""])


def svg(text):
    done = programs.run(["dot", "-Tsvg"], input=text, capture_output=True, text=True)
    if done.returncode:
        raise Problem("dot", done.stderr.strip() or "failed without a word", "run make deps")
    return done.stdout
