# SPDX-License-Identifier: Apache-2.0
"""tools/redoubt policy SUBCOMMAND: the command line."""
import argparse
import hashlib
import heapq
import itertools
import os
import sys
import tempfile

from ..problem import Problem, Problems
from . import check, compile as compiler, dead, diff, goals, graph, parts, query, why
from .compiled import Policy
from .flow import Graph, Search, closed_at, strength
from .permission_map import LEVELS, PermissionMap, least
from .records import read_logs
from .show import step_lines

POLICY, DIRECTORY = os.path.join("build", "policy.bin"), "policy"
FOUND = 1


def here(path):
    """A path of the project: from the current directory where it is there, else from the project's."""
    return path if os.path.exists(path) else os.path.relpath(os.path.join(goals.ROOT, path))


def number(text):
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number above 0; write one")
    return int(text)


def parse(argv):
    parser = argparse.ArgumentParser(prog="redoubt policy", description="what a policy says: docs/policy.md")
    commands = parser.add_subparsers(dest="command", required=True, metavar="SUBCOMMAND")

    def command(name, text, policy=True):
        p = commands.add_parser(name, help=text, description=text)
        if policy:
            p.add_argument("--policy", metavar="FILE", help=f"a compiled policy ({POLICY}); its FILE.conf leads to the lines of the sources")
        return p

    p = command("compile", "compiles a directory's policy and holds it against its goals", policy=False)
    p.add_argument("directory", nargs="?", default=DIRECTORY, metavar="DIR")
    p.add_argument("-o", dest="out", required=True, metavar="FILE.bin")
    p = command("check", "compiles, checks the goals, finds what a policy says in vain: exit code 0 for nothing, 1 for something, 2 if it does not compile")
    p.add_argument("directory", nargs="?", default=DIRECTORY, metavar="DIR")
    p = command("query", "who may do what to whom")
    p.add_argument("subject", nargs="?", metavar="SUBJECT", help="a type or attribute; a domain's stands for its self, channel and building label too")
    p.add_argument("object", nargs="?", metavar="OBJECT")
    p.add_argument("--who", metavar="CLASS:PERM", help="who may do that, on anything or on OBJECT")
    p = command("flow", "every way by which information gets from one kind of domain to another, the shortest first")
    p.add_argument("source", metavar="FROM")
    p.add_argument("target", metavar="TO")
    p.add_argument("--via", action="append", default=[], metavar="TYPE", help="only what passes it")
    p.add_argument("--not-via", action="append", default=[], metavar="TYPE", help="only what does not pass it")
    p.add_argument("--trusting", action="append", default=[], metavar="TYPE", help="only what passes it by a rule that has it hand something on")
    p.add_argument("--least", choices=[name for name, _ in LEVELS], default="trace", help="only what passes that much (%(default)s)")
    p.add_argument("--max", type=number, default=10, metavar="N", help="at most N paths (%(default)s)")
    p = command("graph", "a picture of domains and flows, as SVG")
    p.add_argument("types", nargs="*", metavar="TYPE", help="only these")
    p.add_argument("-o", dest="out", metavar="FILE.svg")
    p.add_argument("--least", choices=[name for name, _ in LEVELS], default="signal", help="only what passes that much (%(default)s)")
    p.add_argument("--dot", action="store_true", help="Graphviz's source instead")
    p = command("diff", "flows and permissions that one policy has and the other has not: exit code 1 if there are any", policy=False)
    p.add_argument("old", metavar="OLD.bin")
    p.add_argument("new", metavar="NEW.bin")
    p = command("dead", "permissions that were granted and never used in the recorded runs")
    p.add_argument("logs", nargs="*", metavar="LOG")
    p.add_argument("--minimal", metavar="TYPE", help="what that kind of domain used, as rules")
    p.add_argument("--as", dest="new", metavar="NAME", help="the rules of --minimal under another name")
    p = command("why", "explains denials, from logs or a pipe")
    p.add_argument("logs", nargs="*", metavar="LOG")
    return parser.parse_args(argv)


def load(args, need_source=False):
    policy = Policy(args.policy or here(POLICY))
    if need_source and policy.source is None:
        raise Problem(policy.path, f"no {os.path.splitext(policy.path)[0]}.conf beside it, so the lines of its sources are not known",
                      "compile it with tools/redoubt policy compile")
    return policy


def graph_of(policy):
    return Graph(policy, PermissionMap(here(os.path.join(DIRECTORY, goals.MAP))))


def command_compile(args):
    policy = compiler.compile_to(args.directory.rstrip("/"), args.out)
    print(f"{args.out}: {digest(policy)}")
    return 0


def digest(policy):
    with open(policy.path, "rb") as f:
        return f"sha256={hashlib.sha256(f.read()).hexdigest()} {check.mode(policy)}"


def command_check(args):
    directory = args.directory.rstrip("/")
    with tempfile.TemporaryDirectory(prefix="redoubt-") as work:
        policy = load(args, True) if args.policy else compiler.compile_to(directory, os.path.join(work, "policy.bin"), with_goals=False)
        print(f"{args.policy or directory}: {check.counts(policy)}\n{digest(policy)}")
        stated = stated_in(directory)
        wrong = broken(directory, policy, stated)
        found = check.findings(policy, stated)
    for problem in wrong + found:
        print(problem)
    print(f"{len(wrong)} goals broken, {len(found)} findings")
    return FOUND if wrong or found else 0


def stated_in(directory):
    path = os.path.join(directory, "goals")
    return goals.read(path) if os.path.isfile(path) else []


def broken(directory, policy, stated):
    """Problems of the goals that the policy breaks."""
    path = os.path.join(directory, "goals")
    if not stated:
        print(f"{path} states no goals: there are the neverallow rules alone")
        return []
    wrong = goals.violations(stated, policy, Graph(policy, PermissionMap(goals.map_of(directory))))
    text = parts.goals_text(directory)
    print(f"goals: {len(stated) - len(wrong)} of {len(stated)} lines of {path} hold, sha256={hashlib.sha256(text).hexdigest()}")
    if policy.goals_digest() != hashlib.sha256(text).hexdigest()[:parts.DIGEST]:
        wrong.append(Problem(policy.path, f"was not compiled with these goals, {path}", "make policy"))
    return wrong


def command_query(args):
    policy = load(args)
    if not args.subject and not args.who:
        raise Problem("query", "nobody and nothing to look for", "name a SUBJECT, or --who CLASS:PERM")
    if args.who and args.object:
        raise Problem("query", "--who with two names", "name at most an OBJECT")
    found = query.who(policy, args.who, args.subject) if args.who else query.between(policy, args.subject, args.object)
    for line in query.lines(policy, found):
        print(line)
    if not found:
        print("no rule allows anything of that")
    back = query.between(policy, args.object, args.subject) if args.object and args.object != args.subject else ()
    if back:
        print(f"({len(back)} rules the other way: query {args.object} {args.subject})")
    return 0 if found else FOUND


def nodes(network, policy, name, where):
    return sorted({n for t in policy.named(name, where) for n in network.nodes_of(t)})


def command_flow(args):
    policy = load(args)
    network = graph_of(policy)
    via, closed, trusted = (set().union(*(policy.named(n, option) for n in names)) if names else set()
                            for option, names in (("--via", args.via), ("--not-via", args.not_via), ("--trusting", args.trusting)))
    searches = [Search(network, a, b, least(args.least), closed_at(closed, trusted), via)
                for a in nodes(network, policy, args.source, "FROM") for b in nodes(network, policy, args.target, "TO")]
    shown = list(itertools.islice(heapq.merge(*(s.paths() for s in searches), key=len), args.max + 1))
    for n, path in enumerate(shown[:args.max], 1):
        print(f"{n}. {headline(network, policy, path)}")
        for step in path:
            print("\n".join(step_lines(step, policy)))
    if not shown:
        print(f"nothing gets from {args.source} to {args.target}" + (" that way" if args.via or args.not_via or args.trusting else ""))
    elif len(shown) > args.max:
        print("There are more; --max N shows more, --not-via TYPE leaves out what you know.")
    elif any(s.cut for s in searches):
        print("There may be more: the search was given up.")
    return 0 if shown else FOUND


def headline(network, policy, path):
    """The path in one line: strength, stations, and which services have to keep apart what passes them."""
    stations = " -> ".join([path[0].source] + [s.target + (f" (by {s.through})" if s.through else "") for s in path])
    carriers = diff.services(network)
    passed = [network.label(s.target) for s in path[:-1] if network.label(s.target) in carriers]
    trust = f"; {' and '.join(dict.fromkeys(passed))} decide{'s' if len(set(passed)) == 1 else ''} what passes" if passed else ""
    handed = "; a rule has it handed on" if any(s.through for s in path) else ""
    return f"{strength(path)}: {stations}{trust}{handed}"


def command_graph(args):
    text = graph.dot(graph_of(load(args)), args.least, args.types)
    text = text if args.dot else graph.svg(text)
    if not args.out:
        sys.stdout.write(text)
        return 0
    try:
        with open(args.out, "w", encoding="utf-8") as f:
            f.write(text)
    except OSError as wrong:
        raise Problem("-o", f"cannot write {args.out}: {wrong.strerror}", "name a file in a directory that exists") from None
    return 0


def command_diff(args):
    old, new = (graph_of(Policy(path)) for path in (args.old, args.new))
    lines = list(diff.report(old, new))
    print("\n".join(lines) if lines else "no difference")
    return FOUND if lines else 0


def command_dead(args):
    policy = load(args, need_source=not args.minimal)
    log = read_logs("granted", args.logs, sys.stdin)
    if args.new and not args.minimal:
        raise Problem("--as", "without --minimal", "add --minimal TYPE")
    for line in dead.minimal(policy, log, args.minimal, args.new) if args.minimal else dead.report(policy, log):
        print(line)
    return 0


def command_why(args):
    policy = load(args)
    for line in why.explain(policy, here(DIRECTORY), read_logs("denied", args.logs, sys.stdin)):
        print(line)
    return 0


def main(argv):
    """The exit code: 0, 1 where something is found or nothing is (see the subcommand), 2 for bad input."""
    args = parse(argv)
    try:
        return globals()[f"command_{args.command}"](args)
    except (Problem, Problems) as problem:
        print(problem, file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
