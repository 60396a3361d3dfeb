# SPDX-License-Identifier: Apache-2.0
# seconds: 600
"""report_test.py - the report from made-up results over the real tree: whole where they are, else it names what is missing, empty, or an exception that
is none."""
import importlib.machinery
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))
from redoubtlib import tree                                         # noqa: E402
from reportlib import links, markup, results                        # noqa: E402
from reportlib.csource import contracts, functions, pasted, words   # noqa: E402
from reportlib.facts import All                                     # noqa: E402
from reportlib.inputs import RESULTS, Inputs, Wrong, listed, reasons    # noqa: E402
from reportlib.markdown import Reader                               # noqa: E402
from reportlib.rows import read_rows                                # noqa: E402
from reportlib.trust import Trust                                   # noqa: E402
from reportlib.tcb import File                                      # noqa: E402

TREE = ("xen", "xsm", "domains", "tests", "docs", "policy", "tools")
BUILT = ("gen", "policy.bin", "policy.conf")
PROVED, RESERVES = "evtchn_send", "evtchn_init_control"
RESULT_FILES = {name: path for name, (path, _) in RESULTS.items()}


def program():
    """tools/report as a module."""
    loader = importlib.machinery.SourceFileLoader("report", os.path.join(ROOT, "tools", "report"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("report", loader))
    loader.exec_module(module)
    return module


def put(root, path, data):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8") as f:
        f.write(data if isinstance(data, str) else json.dumps(data))


def stamp(root):
    """The results that are there are of this tree, whole."""
    now = tree.stamp(root)
    for name, path in RESULT_FILES.items():
        full = os.path.join(root, path)
        if os.path.isfile(full):
            with open(full, encoding="utf-8") as f:
                data = json.load(f)
            for part in data.values() if name == "evidence" else [data]:
                part.update(now)
            put(root, path, data)


def fits(scope):
    """Whether a scope holds of PROVED, or of some row that is not proved."""
    return "proved" not in scope or all(w in ("proved", "lock", "family:EVTCHNOP", "kind:IN", "target:SELF") for w in scope)


def made(root):
    """A project whose results are all there: one row is proved, everything is covered but one line."""
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    for name in TREE:
        os.symlink(os.path.join(ROOT, name), os.path.join(root, name))
    shutil.copytree(os.path.join(ROOT, "verification"), os.path.join(root, "verification"))
    os.makedirs(os.path.join(root, "build"))
    for name in BUILT:
        os.symlink(os.path.join(ROOT, "build", name), os.path.join(root, "build", name))
    row_names = [o.name for o in read_rows(ROOT)]
    put(root, "verification/unproved", "".join(f"{n} nobody has proved it yet\n" for n in row_names if n != PROVED))
    put(root, "verification/claims.md", "# Claims\n\n## Mediation\n\n- Asked: `run_evtchn_send: who`, `no_function: who`.\n- Tests: `xsm/flask/avc_test.c`.\n")
    put(root, "verification/deviations", "misra 11.4 xen/call/* 3 a pointer is a number here, on purpose\n")
    # what is assumed of proved rows alone has a row only if it fits the one that is proved here
    keep = [text for _, text in listed(root, "verification/assumptions") if fits(text.split("|")[1].split())]
    put(root, "verification/assumptions", "\n".join(keep) + "\n")
    put(root, "verification/untested", "exit_bar_in system no such device\nexit_bar_out system no such device\n")
    targets = [text.partition(" ")[0] for _, text in listed(root, "verification/targets")]
    mutants = [text.split()[0] for _, text in listed(root, "verification/mutants/list")]
    line = {"goals": 38, "proved": 38, "failed": [], "seconds": 1}
    goals = {"goals": 38, "proved": 38, "provers": {"CVC4 1.8": 30, "Qed": 8}}
    send = {n: goals for n in [f"run_{n}" for n in row_names] + [f"join_{PROVED}", f"{PROVED}_check", f"{PROVED}_commit"]}
    put(root, "build/verify.json", {"targets": [{"file": t, "functions": send if n == 0 else {}, **line} for n, t in enumerate(targets)],
                                    "mutants": [{"name": m, "killed_by": "proof: a_goal"} for m in mutants], "by": {"here": 30, "record": 7}})
    put(root, "build/coverage.json", {"files": {"xen/core/evtchn/send.c": {"lines": 30, "covered": 29, "uncovered": [9]}},
                                      "functions": {f"run_{n}": {"file": "xen/call/run.c", "lines": 10, "covered": 9} for n in row_names}})
    faults = (("m1", "test: map_test"), ("m2", "equal: the same code"), ("m3", "SURVIVED"), ("m4", "mediation file: rows_test"))
    put(root, "build/mutants.json", {"of": len(faults), "mutants": [{"name": n, "file": "xen/call/run.c", "kind": "lock", "killed_by": by} for n, by in faults]})
    put(root, "verification/mutants/argued", "m3 it is asked again below\n")
    put(root, "build/eva.json", {"targets": [{"name": "gpt", "alarms": [], "functions": 4, "functions_reached": 4, "statements": 9, "statements_reached": 9}]})
    put(root, "build/analyze.json", {"tools": [{"name": "cppcheck", "version": "2.10", "files": 100, "findings": 0, "deviations": 1}], "z3": False, "findings": []})
    put(root, "build/spin.json", {"models": [{"name": "pair", "states": 1000, "depth": 50, "result": "exhaustive", "properties": ["no deadlock"]}],
                                  "planted": [{"name": "pair:NO_ORDER", "found": True}]})
    same = [{"path": "redoubt.elf", "sha256": "0" * 64}]
    put(root, "build/evidence/evidence.json", {"sbom": {"path": "redoubt.spdx.json", "packages": 1},
                                                  "reproducible": {"identical": True, "artefacts": same, "differ": []}})
    put(root, "build/evidence/redoubt.spdx.json", {"packages": [{"SPDXID": "SPDXRef-Package-bash", "name": "bash", "versionInfo": "5.2"}], "relationships": []})
    stamp(root)
    return row_names


def wrong_of(function, *arguments):
    try:
        function(*arguments)
    except Wrong as wrong:
        return wrong.lines
    raise AssertionError("nothing was wrong")


def has(lines, *parts):
    assert any(all(p in line for p in parts) for line in lines), f"no line with {parts} in {lines[:20]}"


def whole(tool, root, row_names):
    out = os.path.join(root, "build", "report")
    tool.report(root, out, False)
    wrong, count = links.broken(out)
    assert not wrong and count > 1000, wrong[:10]
    with open(os.path.join(out, "assurance.json"), encoding="utf-8") as f:
        data = json.load(f)
    assert [o["name"] for o in data["operations"]] == row_names and data["missing"] == []
    send = next(o for o in data["operations"] if o["name"] == PROVED)
    for key in ("name", "class", "permission", "hook", "goals_proved", "assumptions", "tests", "fuzz_coverage", "holders"):
        assert all(o[key] is not None for o in [send]) and all(key in o for o in data["operations"]), key
    assert (send["class"], send["permission"], send["hook"], send["goals_proved"]) == ("event", "send", "run_evtchn_send", 38)
    assert send["contract"]["file"] == "xen/core/evtchn/send.h" and send["contract"]["kind"] == "ACSL"
    assert send["tests"]["mediation_scenarios"] > 0 and any("evtchn_test.c" in t for t in send["tests"]["unit"])
    assert "domain_type" in send["holders"] and "xsm_check" in send["assumed_contracts"]
    assert send["fuzz_coverage"] == {"covered": 9, "lines": 10, "percent": 90.0}
    with open(os.path.join(out, "index.html"), encoding="utf-8") as f:
        index = f.read()
    assert "not run here" not in index and "partial" not in index.lower().replace("partially", "")
    assert ", and 1 by the mediation file alone" in index
    with open(os.path.join(out, "mutants.html"), encoding="utf-8") as f:
        text = f.read()
    assert "Of 4 faults that tools/mutants makes by rule, 4 were judged." in text and "1 of them, in xen/call/table.def" in text and "by mediation file" in text
    with open(os.path.join(out, "claims.html"), encoding="utf-8") as f:
        claims = f.read()
    assert 'href="#f-run_evtchn_send"' in claims and "#f-no_function" not in claims and "src/xsm--flask--avc_test.c.html" in claims
    assert "30 were proved in the run" in claims and "0 earlier on its machine, and 7 are taken from" in claims
    with open(os.path.join(out, "src", "xen--core--evtchn--send.c.html"), encoding="utf-8") as f:
        assert f.read().count('class="miss"') == 1


def missing_inputs(tool, root):
    """Each is named with what makes it; a partial report says so and invents nothing."""
    for path, command in (("build/verify.json", "make verify"), ("build/coverage.json", "make coverage"), ("build/spin.json", "make spin"),
                          ("verification/claims.md", "write it")):
        full = os.path.join(root, path)
        os.rename(full, full + ".away")
        has(wrong_of(tool.report, root, os.path.join(root, "build", "report"), False), f"{path} is missing", command)
        os.rename(full + ".away", full)
    put(root, "build/spin.json", {"models": [{"name": "pair"}]})
    has(wrong_of(Inputs, root), "build/spin.json", "models[0]", "states", "make spin")
    put(root, "build/spin.json", "no JSON")
    has(wrong_of(Inputs, root), "build/spin.json: no JSON")


def selected(root):
    """A run with ONLY or FAST is no whole one."""
    with open(os.path.join(root, "build/verify.json"), encoding="utf-8") as f:
        kept = json.load(f)
    put(root, "build/verify.json", {"targets": kept["targets"][:3], "mutants": []})
    lines = Inputs(root).missing
    has(lines, "only a part of verification/targets", "without ONLY")
    has(lines, "mutants", "without FAST")
    put(root, "build/verify.json", kept)


DOUBTS = (                              # result, what becomes of it, what is said of it
    ("verify", lambda d: d["targets"][1].update(proved=37, failed=["a_goal"]), ("something is wrong", "1 goals unproved")),
    ("verify", lambda d: d["mutants"][0].update(killed_by="SURVIVED"), ("something is wrong", "mutant")),
    ("verify", lambda d: d["mutants"][0].update(killed_by="NOT COMPILED: x"), ("something is wrong", "NOT COMPILED")),
    ("mutants", lambda d: d.update(mutants=[]), ("part", "mutants is empty")),
    ("mutants", lambda d: d.update(selected="SAMPLE=3", of=9), ("part", "4 mutants of 9")),
    ("mutants", lambda d: d["mutants"][0].update(killed_by="SURVIVED"), ("something is wrong", "m1")),
    ("eva", lambda d: d.update(wrong=["alarm: gpt"]), ("something is wrong", "alarm: gpt")),
    ("eva", lambda d: d.update(selected="TARGET=gpt"), ("part", "TARGET=gpt")),
    ("analyze", lambda d: d.update(selected="TOOL=cppcheck"), ("part", "TOOL=cppcheck")),
    ("analyze", lambda d: d.update(findings=[{"file": "a.c", "line": 1, "tool": "gcc", "check": "x", "text": "y"}]), ("something is wrong", "a.c:1")),
    ("spin", lambda d: d["planted"][0].update(found=False), ("something is wrong", "planted")),
    ("spin", lambda d: d["models"][0].update(result="not finished"), ("something is wrong", "not finished")),
    ("coverage", lambda d: d.update(failed=1), ("something is wrong", "floor")),
    ("evidence", lambda d: d["reproducible"].update(identical=False), ("something is wrong", "differ")),
    ("evidence", lambda d: d.pop("sbom"), ("part", "no sbom")),
)


def sampled(root):
    """So many mutants stand for all, as long as none of the files is left out."""
    with open(os.path.join(root, RESULT_FILES["mutants"]), encoding="utf-8") as f:
        kept = f.read()
    data = json.loads(kept)
    data["mutants"] = [{**data["mutants"][0], "name": f"s{n}"} for n in range(100)]
    for selected, fine in (("SAMPLE=100", True), ("SAMPLE=100 FILES=a.c", False)):
        put(root, RESULT_FILES["mutants"], {**data, "selected": selected, "of": 5000})
        assert fine != any(RESULT_FILES["mutants"] in line for line in Inputs(root).missing), (selected, Inputs(root).missing)
    put(root, RESULT_FILES["mutants"], kept)


def doubtful(tool, root):
    """A result that is old, a part, or bad fails; a partial report says so."""
    out = os.path.join(root, "build", "report")
    sampled(root)
    for name, change, words_of_it in DOUBTS:
        with open(os.path.join(root, RESULT_FILES[name]), encoding="utf-8") as f:
            kept = f.read()
        data = json.loads(kept)
        change(data)
        put(root, RESULT_FILES[name], data)
        has(Inputs(root).missing, RESULT_FILES[name], *words_of_it)
        has(wrong_of(tool.report, root, out, False), RESULT_FILES[name], *words_of_it)
        put(root, RESULT_FILES[name], kept)
    put(root, "verification/deviations", "misra 11.4 xen/call/* 4 a pointer is a number here, on purpose\n")
    for path in RESULT_FILES.values():
        has(wrong_of(tool.report, root, out, False), f"{path} is old")
    tool.report(root, out, True)
    with open(os.path.join(out, "index.html"), encoding="utf-8") as f:
        assert "build/eva.json is old" in f.read()
    stamp(root)
    assert Inputs(root).missing == []


def partial(tool, root):
    for name in ("verify", "coverage", "mutants", "eva", "analyze", "spin"):
        os.remove(os.path.join(root, "build", f"{name}.json"))
    shutil.rmtree(os.path.join(root, "build", "evidence"))
    os.remove(os.path.join(root, "verification", "claims.md"))
    out = os.path.join(root, "build", "report")
    tool.report(root, out, True)
    for name in ("index", "coverage", "mutants", "locks", "claims", "evidence"):
        with open(os.path.join(out, f"{name}.html"), encoding="utf-8") as f:
            assert "not run here" in f.read(), name


def all_but(root, stage):
    """Proves the bodies of RESERVES, without this one."""
    with open(os.path.join(root, "build/verify.json"), encoding="utf-8") as f:
        verify = json.load(f)
    row = next(o.row for o in read_rows(ROOT) if o.name == RESERVES)
    verify["targets"][0]["functions"].update({n: {"goals": 1, "proved": 1, "provers": {}} for n in [f"join_{RESERVES}", *row.bodies] if n != stage})
    put(root, "build/verify.json", verify)


def bad_rows(root):
    """Every kind of a row that is not as it should be, at once."""
    with open(os.path.join(root, "build/coverage.json"), encoding="utf-8") as f:
        coverage = json.load(f)
    with open(os.path.join(root, "verification/unproved"), encoding="utf-8") as f:
        unproved = [line for line in f.read().splitlines() if not line.startswith("gnttab_copy ")]
    unproved = [line for line in unproved if not line.startswith(f"{RESERVES} ")]
    all_but(root, f"{RESERVES}_reserve")
    put(root, "verification/unproved", "\n".join(unproved + [f"{PROVED} it is hard", "no_such_row it is gone", "vcpu_up", "multicall once more why"]) + "\n")
    put(root, "verification/untested", "evtchn_send system nobody tries\nexit_bar_in system no such device\nexit_hlt colour no such column\n")
    del coverage["functions"]["run_version_pagesize"]
    coverage["functions"]["run_vcpu_down"]["covered"] = 0
    put(root, "build/coverage.json", coverage)
    everything = All(root, Inputs(root))
    errors = everything.errors
    has(errors, "row gnttab_copy, column Goals", "verification/unproved gives no reason", "xen/call/table.def:")
    has(errors, f"row {RESERVES}, column Goals: {RESERVES}_reserve not proved")
    has(errors, f"verification/unproved: {PROVED} is proved", "take its line out")
    has(errors, "verification/unproved: no_such_row is no row")
    has(errors, "verification/unproved:", "no reason")
    has(errors, "multicall stands here twice")
    has(errors, "verification/untested: evtchn_send system", "take the line out")
    has(errors, "verification/untested: exit_hlt: no column colour")
    from reportlib import operations
    from reportlib.detail import detail
    empty = operations.table(everything, markup.Links(root), detail).errors
    has(empty, "row version_pagesize, column Fuzz: empty", "make coverage")
    has(empty, "row vcpu_down, column Fuzz: empty", "verification/untested")
    has(empty, "row exit_bar_out, column System tests: empty", "verification/untested")
    assert not [e for e in empty if "evtchn_send" in e], empty


def parts_of_it():
    found = functions("a.c", "static int f(void) { return 1; }\nint g(int a,\n\tint b)\n{\n\tif (a) {\n\t}\n}\nint h(void);\n"
                      "static const int t[] = { 1 };\nvoid i(void)\n{\n}\n")
    assert [(f.name, f.line) for f in found] == [("f", 1), ("g", 2), ("i", 10)], [(f.name, f.line) for f in found]
    macros = pasted("#define EV(d, sub, s) op(d, EVTCHNOP_##sub, &(s))\n")
    assert "EVTCHNOP_send" in words("return EV(A, send, s);", macros)
    assert results.ranges([1, 2, 3, 7, 9, 10]) == [[1, 3], [7, 7], [9, 10]]
    assert markup.percent(999, 1000) == 99.9 and markup.percent(9999, 10000) == 99.9 and markup.percent(1, 1) == 100.0
    f = File("a.h", '/*@ requires x;\n    ensures y; */\nint f(void);\t/* says */\n\n// only this\nint g = 1; asm volatile("cli");\nchar *s = "/* no comment */";\n')
    assert (f.lines, f.code, f.annotation, f.comment, f.blank, f.asm) == (7, 3, 2, 1, 1, 1), vars(f)
    t = markup.Table("t", ["Name", "What"], {"What": "write it"})
    t.add("one", ["a", markup.Cell("<b> </b>")])
    assert t.errors == ["t: row one, column What: empty; write it"], t.errors
    text = "## A <b>\n\n- one `x|y`\n  more\n- two\n\n| a | b |\n| --- | --- |\n| `1` | |\n\n[d](docs/a.md#b) and **c**\n"
    r = Reader(text, "claims", lambda path, shown: f"<{path}>")
    assert "A &lt;b&gt;" in r.html and "<li>one <code>x|y</code> more</li>" in r.html and "<docs/a.md>" in r.html and "<b>c</b>" in r.html, r.html
    assert r.tables[0].errors == ["claims-1: row 1, column b: empty; fill it in claims.md"], r.tables[0].errors


def trusted():
    """What a row rests on: contracts of headers and sources, and those that are written for its stages; a body of that name elsewhere is another one."""
    with tempfile.TemporaryDirectory() as root:
        put(root, "xen/a.c", "/*@ ensures x; */\nstatic int f(void)\n{\n}\n")
        put(root, "xen/a.h", "/*@ ensures y; */\nint g(void);\n")
        assert contracts(root) == {"f": {"xen/a.c": 2}, "g": {"xen/a.h": 2}}, contracts(root)
    goals = {"goals": 1, "proved": 1, "provers": {}}
    ways = {"file": "", "functions": {"run_sched_shutdown": goals, "call_sched_shutdown": goals}}
    found = {"file": "xen/core/dom/ref.c", "functions": {"dom_put": goals}}
    trust = Trust(ROOT, {**ways["functions"], "dom_put": goals}, [ways, found])
    row = next(o for o in read_rows(ROOT) if o.name == "sched_shutdown")
    assert ("sched_shutdown_fetch", "verification/row_contracts.py") in [a[:2] for a in trust.assumed(row)], trust.assumed(row)
    assert trust.contract("give_back", "xen/core/dom/ref.c", "sched_shutdown")[0] == "xen/core/dom/ref.c"
    assert trust.proved("dom_put", "xen/core/dom/ref.c") and not trust.proved("dom_put", "xen/call/stages.c")


def exceptions():
    with tempfile.TemporaryDirectory() as root:
        put(root, "x", "# head\na why it is so\nb\na again and again\n")
        found, wrong = reasons(root, "x", 1)
        assert found == {("a",): "why it is so"} and len(wrong) == 2, (found, wrong)


def main():
    parts_of_it()
    exceptions()
    trusted()
    tool = program()
    with tempfile.TemporaryDirectory(prefix="redoubt-report-") as root:
        row_names = made(root)
        whole(tool, root, row_names)
        selected(root)
        doubtful(tool, root)
        bad_rows(root)
        missing_inputs(tool, root)
        put(root, "verification/unproved", "".join(f"{n} nobody has proved it yet\n" for n in row_names if n != PROVED))
        put(root, "verification/untested", "exit_bar_in system no such device\nexit_bar_out system no such device\n")
        partial(tool, root)
    print(f"{len(row_names)} rows, whole, partial and wrong")


if __name__ == "__main__":
    main()
