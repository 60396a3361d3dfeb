# SPDX-License-Identifier: Apache-2.0
"""Several regular expressions as one automaton: a state for each step, and in each state which of them has matched so far."""
from .regex import Alt, Repeat, Seq, Set

STATES_MAX = 1000


class TooLarge(Exception):
    pass


class Nfa:
    """States with steps on sets of bytes and steps on nothing."""

    def __init__(self):
        self.steps, self.free = [], []

    def state(self):
        self.steps.append([])
        self.free.append([])
        return len(self.steps) - 1

    def add(self, node, a):
        """Adds a way for node that begins at state a; the state where it ends."""
        if isinstance(node, Set):
            b = self.state()
            self.steps[a].append((node.bytes, b))
            return b
        if isinstance(node, Seq):
            for item in node.items:
                a = self.add(item, a)
            return a
        b = self.state()
        if isinstance(node, Alt):
            for part in node.parts:
                self.free[self.add(part, self.enter(a))].append(b)
            return b
        assert isinstance(node, Repeat)
        start = self.enter(a)
        end = self.add(node.item, start)
        self.free[end].append(b)
        if node.mark in "*?":
            self.free[start].append(b)
        if node.mark in "*+":
            self.free[end].append(start)
        return b

    def enter(self, a):
        b = self.state()
        self.free[a].append(b)
        return b

    def closure(self, states):
        seen, todo = set(states), list(states)
        while todo:
            for s in self.free[todo.pop()]:
                if s not in seen:
                    seen.add(s)
                    todo.append(s)
        return frozenset(seen)


def byte_classes(sets):
    """(class of each byte, one byte of each class): bytes that no set tells apart are one class."""
    kinds, of, example = {}, [], []
    for byte in range(256):
        key = tuple(byte in s for s in sets)
        if key not in kinds:
            kinds[key] = len(kinds)
            example.append(byte)
        of.append(kinds[key])
    return of, example


class Automaton:
    """classes: class of each byte; next[state][class]; accept[state]: index of the expression that wins there, None for none. State 0 goes nowhere and accepts
    nothing; `start` is where a text begins."""

    def __init__(self, nodes, rank):
        """rank(i): of several expressions that match, the one of the highest rank wins."""
        nfa, ends = Nfa(), {}
        root = nfa.state()
        for i, node in enumerate(nodes):
            ends[nfa.add(node, nfa.enter(root))] = i
        self.classes, example = byte_classes(list(dict.fromkeys(s for steps in nfa.steps for s, _ in steps)))
        self.next, self.accept, numbers = [], [], {}
        todo = [frozenset(), nfa.closure([root])]
        for states in todo:
            self.number(states, numbers)
        for states in todo:
            won = [ends[s] for s in states if s in ends]
            self.accept.append(max(won, key=rank) if won else None)
            row = []
            for byte in example:
                to = nfa.closure([b for s in states for bytes_, b in nfa.steps[s] if byte in bytes_])
                if to not in numbers:
                    todo.append(to)
                row.append(self.number(to, numbers))
            self.next.append(row)
        self.start = 1
        self.merge()

    def number(self, states, numbers):
        if len(numbers) > STATES_MAX:
            raise TooLarge
        return numbers.setdefault(states, len(numbers))

    def merge(self):
        """States that no text tells apart become one."""
        block = [(-1 if a is None else a) for a in self.accept]
        while True:
            keys = {}
            new = [keys.setdefault((block[s], *(block[t] for t in self.next[s])), len(keys)) for s in range(len(block))]
            if len(keys) == len(set(block)):
                break
            block = new
        order = {b: i for i, b in enumerate(dict.fromkeys(new))}        # state 0 stays 0
        of = [order[b] for b in new]
        rows, accept = {}, {}
        for s, b in enumerate(of):
            rows.setdefault(b, [of[t] for t in self.next[s]])
            accept.setdefault(b, self.accept[s])
        self.next, self.accept, self.start = [rows[b] for b in range(len(rows))], [accept[b] for b in range(len(rows))], of[self.start]

    def match(self, text):
        """Index of the expression that wins on the whole text (bytes), or None."""
        s = self.start
        for byte in text:
            s = self.next[s][self.classes[byte]]
        return self.accept[s]
