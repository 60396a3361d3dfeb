# SPDX-License-Identifier: Apache-2.0
"""Rules, steps and paths in words."""
from .errors import line_of, tidy

MAX_WIDTH = 110


def perms(names):
    return f"{{ {' '.join(sorted(names))} }}" if len(names) > 1 else "".join(names)


def allow(source, target, tclass, names):
    return f"allow {source} {target}:{tclass} {perms(names)};"


def place(rule):
    """FILE:LINE, with the words that stand there where they are a macro's."""
    text = tidy(line_of(rule.place))
    return f"{rule.place}" if not text or text.startswith(rule.kind) else f"{rule.place}: {text}"


def condition(rule):
    return f"  [if {rule.condition}]" if rule.condition else ""


def rule_lines(policy, use, names, indent):
    """The rules of the sources behind one use, each with its place; the compiled rule alone where the sources are not known."""
    rules = policy.rules(*use, names)
    if not rules:
        return [f"{indent}{allow(*use, names)}  (no source line: the compiled policy alone is known)"]
    found = []
    for rule in rules:
        covered = {p for p in names if rule in policy.index.get((*use, p), ())}
        found.append(f"{indent}{allow(*use, covered)}{condition(rule)}\n{indent}    {place(rule)}")
    return found


def how(step):
    """What opens the step, in words."""
    words = []
    for (_, _, tclass), names in step.strongest().items():
        if tclass == "event" and {"send", "bind"} & set(names):
            word = "an event channel"
        elif {("domain", "transition"), ("domain2", "relabelself")} & {(tclass, n) for n in names}:
            word = "becomes it"
        else:
            word = f"{tclass} {' '.join(names)}"
        if word not in words:
            words.append(word)
    text = "; ".join(words)
    text = text if len(text) <= MAX_WIDTH else text[:MAX_WIDTH - 4].rsplit(" ", 1)[0] + " ..."
    return f"by {step.through}: {text}" if step.through else text


def step_lines(step, policy, indent="  "):
    """A step with every rule that opens it, or that opens it as wide."""
    lines = [f"{indent}{step.source} -> {step.target}  ({step.level}) {how(step)}"]
    for use, names in step.strongest().items():
        lines += rule_lines(policy, use, names, indent + "    ")
    return lines


def path_lines(policy, path):
    """A path with its rules."""
    lines = []
    for step in path:
        lines += step_lines(step, policy)
    return "\n".join(lines)
