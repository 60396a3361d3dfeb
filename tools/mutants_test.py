# SPDX-License-Identifier: Apache-2.0
"""mutants_test.py - the faults that tools/mutants makes: of each kind, each named once, each a change, and none in a comment; what is argued still exists."""
import collections
import importlib.machinery
import importlib.util
import os
import subprocess
import sys
from unittest import mock

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, HERE)
from mutantlib import judge, operators, table       # noqa: E402

CODE = """/* if (x < y) return -XEN_EINVAL; */
err_t thing_check(const struct ctx *c, uint32_t port)
{
\tuint32_t n = 0;

\tif (port >= limit || (port == 0 && c->self == 1))
\t\treturn -XEN_EINVAL;
\tlock_take(LOCK_P2M, c->peer);
\tn++;
\tlock_drop(LOCK_P2M, c->peer);
\treturn 0;
}
"""
ROWS = """OP(one, EVTCHNOP, 4, IN, struct one, SELF, EVTCHN_PAIR, YES,
   ASK(SELF, DOM, EVENT, SEND) ASK_IF(arg->x, SELF, DOM, EVENT, BIND), )
"""
VECTORS = "class event { bind\n send # said\n}\n"
LINES = "#define LOCK_A  take(c.self)\n#define ALIVE_B(d) alive(&c)\n#define OBJ_C  dom_object_sid(c.self, c.peer)\n"


def applied(text, found):
    return [(f"{where}:{kind}:{n}", text[:a] + new + text[b:]) for where, kind, n, a, b, new in found]


def has(faults, name, part):
    text = dict(faults)[name]
    assert part in text, f"{name}: {part} is not in\n{text}"


def of_code():
    faults = applied(CODE, operators.of_text(CODE))
    has(faults, "thing_check:compare:1", "port > limit")
    has(faults, "thing_check:never:1", "if (0)")
    has(faults, "thing_check:term:1", "if ( (port == 0 && c->self == 1))")
    has(faults, "thing_check:term:2", "if (port >= limit )")
    has(faults, "thing_check:delete:1", "\t;\n\tn++")
    has(faults, "thing_check:count:1", "n--;")
    has(faults, "thing_check:error:1", "return 0;\n\tlock_take")
    has(faults, "thing_check:order:1", "\tn++;\n\tlock_take")
    has(faults, "thing_check:domain:1", "c->peer == 1")
    has(faults, "thing_check:lock:1", "LOCK_GRANT, c->peer")
    has(faults, "thing_check:swap:1", "lock_take(c->peer, LOCK_P2M)")
    assert all(text.startswith(CODE.splitlines()[0]) and text != CODE for _, text in faults)


def of_table():
    faults = applied(ROWS, table.of_table(ROWS, VECTORS))
    has(faults, "one:hook:1", "YES,\n    ASK_IF")
    has(faults, "one:condition:1", "ASK(SELF, DOM, EVENT, BIND)")
    has(faults, "one:condition:2", "ASK_IF(!(arg->x), ")
    has(faults, "one:object:1", "ASK(SELF, SELF, EVENT, SEND)")
    has(faults, "one:subject:1", "ASK(DOM, DOM, EVENT, SEND)")
    has(faults, "one:permission:1", "ASK(SELF, DOM, EVENT, BIND)")
    has(faults, "one:lock:1", "EVTCHN_SELF, YES")
    has(faults, "one:reserve:1", "EVTCHN_PAIR, NO")
    faults = applied(LINES, table.of_lines(LINES))
    has(faults, "LOCK_A:domain:1", "take(c.peer)")
    has(faults, "LOCK_A:delete:2", "LOCK_A  (void)0\n")
    has(faults, "ALIVE_B:delete:1", "ALIVE_B(d) 0\n")
    has(faults, "OBJ_C:object:3", "once(domtab[c.peer].sid)")


def baseline():
    """A program that fails without a fault, too, notices none."""
    asked, judge_of = [], judge.Judge.__new__(judge.Judge)
    judge_of.dir, judge_of.link = ".", lambda *_: "program"
    test = judge.Test("a_test", "test", [], [], [], [])

    def noticed(fails):
        def run(command, cwd, limit, env):
            asked.append(env["MUTANT"])
            return (1 if env["MUTANT"] in fails else 0), "why"
        faults = [{"n": n, "by": None, "name": f"x:f:kind:{n}", "part": False} for n in (1, 2, 3)]
        with mock.patch.object(judge, "run", run):
            judge_of.ask(test, faults, [], 9)
        return [f["by"] for f in faults]

    assert noticed("23") == [None, "test: a_test", "test: a_test"] and asked == ["1", "2", "0", "3"], asked
    try:
        noticed("0123")
    except SystemExit as wrong:
        assert "a_test" in str(wrong) and "none is chosen" in str(wrong)
        return
    raise AssertionError("a program that always fails was believed")


def copies():
    """A fault that only verification/mediation notices is told apart."""
    loader = importlib.machinery.SourceFileLoader("mutants", os.path.join(HERE, "mutants"))
    tool = importlib.util.module_from_spec(importlib.util.spec_from_loader("mutants", loader))
    loader.exec_module(tool)
    fault = {"file": tool.TABLE, "part": True, "by": None, "whole": tool.read(tool.TABLE).replace("DOM, MMU, POPULATE", "DOM, MMU, STAT")}
    with mock.patch.object(tool, "ordered", lambda *_: ([], [])):
        tool.judge_all(None, [fault], False, {}, [], None, False)
    assert fault["by"].startswith("mediation file"), fault["by"]


def of_tree():
    """Names are unique, the same twice, and those that are argued are among them."""
    def listed(*more):
        return subprocess.run([os.path.join(HERE, "mutants"), "--list", *more], capture_output=True, text=True, check=True).stdout.split()
    names = listed()
    twice = [n for n, k in collections.Counter(names).items() if k > 1]
    assert len(names) > 1000 and not twice, twice[:5]
    sample = listed("--sample", "40", "--seed", "3")
    assert sample == listed("--sample", "40", "--seed", "3") and set(sample) <= set(names) and len({n.split(":")[0] for n in sample}) > 20
    with open(os.path.join(ROOT, "verification/mutants/argued"), encoding="utf-8") as f:
        argued = [ln.split(None, 1) for ln in f if ln.strip() and ln[0] != "#"]
    for name, *reason in argued:
        assert name in names, f"verification/mutants/argued: {name} is no mutant of this code; argue it again or remove the line"
        assert reason, f"verification/mutants/argued: {name} has no reason"


if __name__ == "__main__":
    of_code()
    of_table()
    baseline()
    copies()
    of_tree()
