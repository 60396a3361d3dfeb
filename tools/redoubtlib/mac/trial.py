# SPDX-License-Identifier: Apache-2.0
"""What a policy would be with a few rules more: compiled as it is, with and without its goals."""
import os
import re
import tempfile

from ..problem import Problems
from .compile import beside, checkpolicy
from .compiled import Policy

LAST = re.compile(r'^#line 1 "[^"\n]*contexts"$', re.M)
NEVER = re.compile(r"^neverallow\b[^;]*;", re.M)


def without_goals(conf):
    """The text without its neverallow rules."""
    return NEVER.sub("", conf)


def insert(conf, text):
    """The text of a policy with more rules behind its own."""
    m = LAST.search(conf)
    at = m.start() if m else conf.index("\nuser ") + 1
    return f'{conf[:at]}#line 1 "(tried)"\n#line 1\n{text}\n{conf[at:]}'


def compiled(conf, mls=False):
    """The compiled policy of a text; Problems where it does not compile."""
    with tempfile.TemporaryDirectory(prefix="redoubt-") as work:
        out = os.path.join(work, "policy.bin")
        checkpolicy(conf, beside(out, ".conf"), out, mls, ["(tried)"])
        return Policy(out)


class Trial:
    """policy: what comes of it, neverallow rules left out, or None where even that does not compile; broken: Problems."""

    def __init__(self, conf, text, mls=False):
        self.policy, self.broken = None, []
        try:
            self.policy = compiled(insert(conf, text), mls)
        except Problems as found:
            self.broken = found.problems
            self.policy = self.without_goals(conf, text, mls)

    @staticmethod
    def without_goals(conf, text, mls):
        try:
            return compiled(insert(without_goals(conf), text), mls)
        except Problems:
            return None
