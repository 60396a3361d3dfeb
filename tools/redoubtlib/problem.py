# SPDX-License-Identifier: Apache-2.0
"""Bad input: where it is, what is wrong, how to mend it."""


class Problem(Exception):
    def __init__(self, where, what, mend):
        super().__init__(f"{where}: {what}; {mend}")


class Problems(Exception):
    """Several problems of one input."""

    def __init__(self, problems):
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = problems
