# SPDX-License-Identifier: Apache-2.0
"""verification/row_door.py - for the proofs of what comes before a row (xen/call/dispatch.h and who uses it): row_of, which says what row of xen/call/table.def has a
number, and contracts of call_NAME by which each row tells that it was called, and with what."""
import re
from row_contracts import ENVELOPED, GOES_ON

FILES = ("hypercall", "domctl", "sysctl", "xsm", "console")
APART = {"dispatch", "fetch"}   # proved by itself; taken at its contract, as bytes become an envelope there
DRIVEN = {"memory_add_to_physmap"}      # a driver runs it as well: call_NAME is not its only caller
HEAD = "/* Made from xen/call/table.def by verification/row_door.py. */\n"


def families(rows):
    """Family to its rows."""
    found = {}
    for row in rows:
        found.setdefault(row.family, []).append(row)
    return found


def named(rows):
    """called.h: the rows by name, and which has what number."""
    each = "".join(f"//@ logic integer row_{f}(integer nr) ={''.join(f' nr == {r.nr} ? ROW_{r.name} :' for r in of)} ROW_NONE;\n"
                   for f, of in families(rows).items())
    chain = "".join(f"\n      family == {f} ? row_{f}(nr) :" for f in families(rows))
    some = " || ".join(f"family == {f}" for f in families(rows))
    names = ", ".join("ROW_" + r.name for r in rows)
    return f"""{HEAD}enum row {{ ROW_NONE, {names} }};
{each}/*@ logic integer row_of(integer family, integer nr) ={chain} ROW_NONE;
    predicate has_rows(integer family) = {some};
*/
"""


def ran_by(row, contract, joined):
    """run_NAME, as a driver sees it: by what run_NAME, and join_NAME where it promises more, are proved with; and it tells that it ran."""
    proved, _, prototype = contract.partition("*/\n")
    told = f"ran.n == \\old(ran.n) + 1 && ran.good == \\old(ran.good) + (\\result == 0 ? 1 : 0) && ran.row == ROW_{row.name} && ran.rc == \\result"
    lines = [ln.removeprefix("/*@").strip() for ln in (proved + joined + f"assigns ran;\nensures told: {told};").splitlines() if ln.strip("*/ ")]
    order = ["requires", "assigns", "ensures", "exits"]
    return "/*@ " + "\n    ".join(sorted(dict.fromkeys(lines), key=lambda ln: order.index(ln.split()[0]))) + f"\n*/\n{prototype}\n"


def ran(ghosts, contracts):
    """ran.h: these contracts, and what they tell with."""
    return f"""{HEAD}#include "rows/called.h"
/* Pipelines that ran, and how many of them succeeded; of the last one which, and its result. */
struct ran {{ uint64_t n, good; uint32_t row; err_t rc; }};
//@ ghost struct ran ran;
{ghosts}{"".join(contracts)}"""


def of_family(text, family):
    """dispatch of this family only, which its other rows make no difference to."""
    if text.count("has_rows(family);") != 1:
        raise SystemExit("verification/row_door.py: dispatch's contract does not require has_rows(family) once")
    return text.replace("has_rows(family);", f"family == {family};")


def telling(row):
    """call_NAME, as its caller sees it: what it requires of what is pinned, and leaves of it, is what row_contracts.py has proved."""
    pinned = row.kind in (*ENVELOPED, "NONE") or (row.kind == "EXTENT" and row.family == "DOMCTL")
    must = "call->tail.n == 0" if pinned else "call->buf.n == 0 && call->tail.n == 0"
    own = f" && call->nr == {row.nr}" if row.kind == "EXTENT" and row.family == "MEMOP" else ""     # its driver serves other rows as well
    keeps = " && same_registers{Pre,Post}(call)" if row.family in GOES_ON else ""
    return f"""/*@ requires \\valid(call) && call->self < NR_DOMS && {must}{own};
    assigns *call, door;
    ensures door.n == \\old(door.n) + 1 && door.row == ROW_{row.name} && door.at == \\old(call->uarg.v) && door.dom == \\old(call->dom) && as_asked{{Pre,Post}}(call);
    ensures left_by_row{{Pre,Post}}(call){keeps};
    exits \\false;
*/
int64_t call_{row.name}(struct call *call);
"""


def untold(text, rows):
    """Without the contracts that the rows' own proofs go by."""
    return re.sub(r"/\*@(?:(?!\*/).)*\*/\s*(?=int64_t\s+call_(?:" + "|".join(r.name for r in rows) + r")\()", "", text, flags=re.S)
