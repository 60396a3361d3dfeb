# SPDX-License-Identifier: Apache-2.0
"""Words of the hypervisor's command line (docs/options.md), checked before anything boots: at boot it could only ignore them."""
from .problem import Problem

# name: (what it may be, in words; whether a value is that), as in xen/arch/x86/boot/cmdline.c
MAX_CPUS, BUILDER_MIN, BUILDER_MAX, BUILDER_WORD = 64, 16, 1024, 127


def between(least, most):
    return (f"a number from {least} to {most}",
            lambda value: value.isascii() and value.isdigit() and len(value) <= len(str(most)) and least <= int(value) <= most)


SWITCH = ("on or off", lambda value: value in ("on", "off"))
OPTIONS = {
    "console": ("com1", lambda value: value == "com1"),
    "cpus": between(1, MAX_CPUS),
    "smt": SWITCH,
    "exit-ibpb": SWITCH,
    "setenforce": SWITCH,
    "trace-policy": SWITCH,
    "builder-mem": between(BUILDER_MIN, BUILDER_MAX),
    "builder": (f"at most {BUILDER_WORD} characters", lambda value: len(value) <= BUILDER_WORD),
}


def check(words):
    """Problem at the first word that the hypervisor would ignore."""
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or name not in OPTIONS:
            raise Problem("--append", f"option {word} is not known", f"write one of {', '.join(f'{o}=' for o in OPTIONS)} (docs/options.md)")
        form, good = OPTIONS[name]
        if not good(value):
            raise Problem("--append", f"{word} is out of range", f"write {name}= with {form}")
