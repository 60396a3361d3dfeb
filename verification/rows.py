# SPDX-License-Identifier: Apache-2.0
"""verification/rows.py - from each row of xen/call/table.def three small C files that Frama-C proves: run_NAME as xen/call/run.c makes it and call_NAME as
xen/call/single.c does, against contracts (row_contracts.py) from the operation's line in verification/mediation, and join_NAME, which is run_NAME against the
contracts of its own stages (row_joins.py). Before the rows comes what picks one (row_door.py). `rows.py DIR` writes all;
verification/verify proves them; `rows.py --compare` compares the table with verification/mediation."""
import copy
import functools
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tools"))
from redoubtlib import table                                        # noqa: E402
from row_contracts import SINGLE, batch_contracts, call_contracts, contracts         # noqa: E402
from row_door import APART, FILES, DRIVEN, families, named, of_family, ran, ran_by, telling, untold   # noqa: E402
from row_joins import PROMISED, joined, told                # noqa: E402

BATCH = ("ENTRY", "ENTRY_RAW")
MEDIATION = "verification/mediation"
UNPROVED = "verification/unproved"


def table_text(root):
    with open(os.path.join(root, table.TABLE)) as f:
        return f.read()


def mediation():
    """verification/mediation: name to what is said of target, lock and asks."""
    want = {}
    with open(os.path.join(ROOT, MEDIATION)) as f:
        for nr, line in enumerate(f, 1):
            if line.startswith("#") or not line.strip():
                continue
            words = [w.strip() for w in line.split("|")]
            if len(words) != 5:
                sys.exit(f"{MEDIATION}:{nr}: want NAME | TARGET | LOCK | questions | questions under the lock")
            want[words[0]] = {"target": words[1], "lock": words[2], "asks": table.asks(words[3], False, nr) + table.asks(words[4], True, nr)}
    return want


def said(value):
    """A column in words: the questions with where they are asked."""
    return value if isinstance(value, str) else "; ".join(f"{a}{' under the lock' if a.locked else ''}" for a in value)


def compare(text):
    """A line for each difference between the table's text and verification/mediation."""
    want, have = mediation(), {r.name: r for r in table.rows(text)}
    out = [f"{n}: a line in {MEDIATION}, no row in {table.TABLE}" for n in want if n not in have]
    for name, row in have.items():
        if name not in want:
            out.append(f"{name}: a row in {table.TABLE}, no line in {MEDIATION}")
            continue
        out += [f"{name}: {column}: {table.TABLE} has {said(getattr(row, column))}, {MEDIATION} {said(value)}"
                for column, value in want[name].items() if said(getattr(row, column)) != said(value)]
    return out


def preprocessed(root, text, first, includes, comments):
    r = subprocess.run(["gcc", "-E", "-P", comments, "-dD", "-x", "c", "-D__FRAMAC__", *first, *includes, "-"], cwd=root, input=text, capture_output=True, text=True)
    if r.returncode:
        sys.exit(r.stderr)
    return re.sub(r"/\*(?!@)(?:(?!\*/).)*\*/|^#define __STDC[^\n]*", "", r.stdout, flags=re.S | re.M)


def without_contracts(text, name):
    """A stage may have a contract of its own, for the proof of its body: here it is what the columns say, for every row alike. The resolver's stays."""
    return re.sub(r"/\*@(?:(?!\*/).)*\*/\s*(?=(?:err_t|void|int64_t)\s+(?:run_|call_)?" + name + r"(?:_(?!resolve\()\w+)?\()", "", text, flags=re.S)


def carried(text, name):
    """What the row's own stages require of the runner beyond the columns, by stage: clauses of these names, of the argument and of whom the call is by and about."""
    out = {}
    for stage in ("reserve", "check", "commit"):
        m = re.search(r"/\*@((?:(?!\*/).)*)\*/\s*(?:err_t|void)\s+" + name + "_" + stage + r"\(", text, re.S)
        out[stage] = re.findall(r"requires (fetched|sized|runs): ([^;]*);", m[1]) if m else []
    promised = re.search(r"/\*@((?:(?!\*/).)*)\*/\s*err_t\s+" + name + r"_fetch\(", text, re.S)
    for clause, words in out["check"]:
        if clause == "fetched" and not (promised and f"\\result == 0 ==> {words}" in promised[1]):
            sys.exit(f"{name}: the check requires `{words}`, the contract of its fetch does not promise it in these words")
    return out


ANNOTATION = re.compile(r"/\*@(?:(?!\*/).)*\*/|//@[^\n]*", re.S)
DEFINES = re.compile(r"\b(?:predicate|logic\s+[\w ]+?|lemma|ghost\s+(?:struct\s+|unsigned\s+)?\w+)[ *]+(\w+)")


def pruned(heads, rest):
    """The headers with what `rest` needs of their annotations: another operation's contract is not part of this proof, nor of the key of its result."""
    parts, at = [], 0
    for m in ANNOTATION.finditer(heads):
        follows = re.match(r"\s*(?:static |inline )*[\w ]+?[ *](\w+)\(", heads[m.end():m.end() + 300])
        names = set(DEFINES.findall(m[0])) or ({follows[1]} if follows else set())
        parts.append((m.start(), m.end(), m[0], names))
    used, kept = set(re.findall(r"\w+", rest)), set()
    while True:
        more = {i for i, (_, _, _, names) in enumerate(parts) if i not in kept and names & used}
        if not more:
            break
        kept |= more
        for i in more:
            used |= set(re.findall(r"\w+", parts[i][2]))
    out = []
    for i, (start, end, text, _) in enumerate(parts):
        out.append(heads[at:start] + (text if i in kept else ""))
        at = end
    return "".join(out) + heads[at:]


def sources(root, name, file, first, includes, comments="-C"):
    """The headers, the code that the table makes, and what its stages require more; comments: -CC keeps those of macros, too."""
    text = "\n".join(('#include "call/ops.h"', '#include "hal/once.h"', "struct body_follows;", f'#include "call/{file}"'))
    heads, _, body = preprocessed(root, text, first, includes, comments).partition("struct body_follows;")
    return heads, body, carried(heads, name)


def unproved():
    """Rows with a stage that has no contract: nothing can be joined there."""
    with open(os.path.join(ROOT, UNPROVED)) as f:
        return {line.split()[0] for line in f if line.strip() and not line.startswith("#")}


def emit(path, heads, rest):
    with open(path, "w") as f:
        f.write(pruned(heads, rest) + rest)


def table_of(d, of):
    """A table of these rows only, which `-iquote d` puts before the whole one."""
    os.makedirs(os.path.join(d, "call"), exist_ok=True)
    with open(os.path.join(d, "call/table.def"), "w") as f:
        f.write("\n".join(row.text for row in of) + "\n#undef OP\n#undef ASK\n#undef ASK_IF\n")


@functools.cache
def driven(root, into, includes):
    """ran.h: what the drivers of rows of their own (xen/call/destroy.c, reservation.c, physmap.c) know of run_NAME, which is what is proved of it; and that it tells that it ran."""
    want, ghosts, out = mediation(), "", []
    for row in table.rows(table_text(root)):
        if row.kind != "EXTENT" and row.name not in DRIVEN:
            continue
        asked, first = copy.copy(row), ["-iquote", os.path.relpath(os.path.join(into, row.name), root)]
        vars(asked).update(want.get(row.name, {}))
        table_of(os.path.join(into, row.name), [row])
        whole, _, more = sources(root, row.name, "run.c", first, list(includes))
        made = contracts(asked, without_contracts(whole, row.name), more)
        ghosts = made.partition("/*@ predicate row_asked")[0]
        out.append(ran_by(row, made[made.rindex("/*@ requires"):], joined(row, whole)[1] if row.name in PROMISED else ""))
    with open(os.path.join(into, "ran.h"), "w") as f:
        f.write(ran(ghosts, out))


def doors(root, into, includes, only):
    """The same of the files of row_door.py: where a hypercall comes in, as far as the rows."""
    found = table.rows(table_text(root))
    os.makedirs(into, exist_ok=True)
    if root == ROOT:            # a mutant is held against what the table says
        with open(os.path.join(into, "called.h"), "w") as f:
            f.write(named(found))
        driven(root, into, tuple(includes))
    for name in FILES:
        if only in f"row door_{name}":
            heads, body, _ = sources(root, "", f"{name}.c", [], includes)
            functions = re.findall(r"^\w[^;={}\n]*\b(\w+)\([^;{}()]*\)\n\{", body, re.M)
            emit(os.path.join(into, f"door_{name}.c"), untold(heads, found), body + "".join(telling(row) for row in found))
            yield ",".join(f for f in functions if f not in APART), os.path.join(into, f"door_{name}.c")
    for family, of in families(found).items():
        if only in f"row dispatch_{family}":
            d = os.path.join(into, f"dispatch_{family}")
            table_of(d, of)
            heads, body, _ = sources(root, "", "dispatch.h", ["-iquote", os.path.relpath(d, root)], includes)
            emit(os.path.join(d, "dispatch.c"), untold(heads, found), of_family(body, family) + "".join(telling(row) for row in of))
            yield "dispatch", os.path.join(d, "dispatch.c")


def write(root, into, includes, only=""):
    """Yields function and file of each row, run_NAME, call_NAME and join_NAME, as soon as the file is there."""
    want, apart = mediation(), unproved()
    yield from doors(root, into, includes, only)
    for row in table.rows(table_text(root)):
        name, asked = row.name, copy.copy(row)
        vars(asked).update(want.get(name, {}))
        wanted = {way for way in ("run", "call", "join") if only in f"row {way}_{name}"}
        if not wanted:
            continue
        d = os.path.join(into, name)
        table_of(d, [row])
        first = ["-iquote", os.path.relpath(d, root)]
        own = "//@ predicate own_locks(struct ctx *c) = g.life == HELD_ONE;\n" if asked.lock.startswith("OWN") else ""
        whole, body, more = sources(root, name, "run.c", first, includes)
        heads = without_contracts(whole, name)
        runs = contracts(asked, heads, more)
        if "run" in wanted:
            emit(os.path.join(d, "run.c"), heads, own + runs + body)
            yield f"run_{name}", os.path.join(d, "run.c")
        if "join" in wanted and name not in apart:
            trimmed, contract = joined(row, whole)
            emit(os.path.join(d, "join.c"), trimmed, contract + told(name, whole, body).replace(f" run_{name}(", f" join_{name}("))
            yield f"join_{name}", os.path.join(d, "join.c")
        if "call" not in wanted or row.kind not in (*SINGLE, *BATCH):
            continue
        ghosts, run = runs.partition("/*@ predicate row_asked")[0], runs[runs.rindex("/*@ requires"):]
        if row.kind in BATCH:
            functions, made, (whole, body, _) = f"call_{name},entry_{name}", batch_contracts(asked, run), sources(root, name, "batch.c", first, includes, "-CC")
        else:
            functions, made, (whole, body, _) = f"call_{name}", call_contracts(asked, run, more), sources(root, name, "single.c", first, includes)
        emit(os.path.join(d, "call.c"), without_contracts(whole, name), ghosts + made + body)
        yield functions, os.path.join(d, "call.c")


if __name__ == "__main__":
    if sys.argv[1] == "--compare":
        differ = compare(table_text(ROOT))
        print("\n".join(differ) or f"{len(mediation())} rows ask what verification/mediation says")
        sys.exit(1 if differ else 0)
    for _ in write(ROOT, sys.argv[1], ["-iquote", ".", "-iquote", "xen", "-iquote", "build/gen", "-D__XEN_TOOLS__"]):
        pass
