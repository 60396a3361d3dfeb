# SPDX-License-Identifier: Apache-2.0
"""policy/xenstore_contexts is compiled to what libselinux's selabel_lookup answers, for random files too; each mistake is told with its line and the mend."""
import ctypes
import os
import random
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.dont_write_bytecode = True
from redoubtlib import pack, store_labels                       # noqa: E402
from redoubtlib.problem import Problem, Problems                # noqa: E402

FILES, PATHS = 150, 60
ALL = "/.*\tu:r:all_t\n"
CONTEXTS = os.path.join(pack.ROOT, "policy", "xenstore_contexts")


class Oracle:
    """libselinux, reading the same file."""

    class Option(ctypes.Structure):
        _fields_ = [("type", ctypes.c_int), ("value", ctypes.c_char_p)]

    def __init__(self, path):
        self.lib = ctypes.CDLL("libselinux.so.1")
        self.lib.selabel_open.restype = ctypes.c_void_p
        options = (self.Option * 2)(self.Option(3, path.encode()), self.Option(2, b"1"))        # SELABEL_OPT_PATH, SELABEL_OPT_BASEONLY
        self.handle = ctypes.c_void_p(self.lib.selabel_open(0, options, 2))
        assert self.handle, f"libselinux refuses {path}"

    def lookup(self, path):
        found = ctypes.c_char_p()
        if self.lib.selabel_lookup_raw(self.handle, ctypes.byref(found), path.encode(), 0):
            return None
        text = found.value.decode()
        self.lib.freecon(found)
        return text

    def close(self):
        self.lib.selabel_close(self.handle)


NAMES = ("a", "b", "ab", "ba", "local", "7", "12", "a-b", "x_1")


def random_entry(r):
    """An expression of the kinds that people write, and of some that they do not."""
    text = ""
    for _ in range(r.randint(1, 4)):
        text += "/" + r.choice((r.choice(NAMES), r.choice(NAMES), "[^/]+", "[0-9]+", "[a-c]*", "(a|ab|b)", "a?b", "[ab]+", "x_[0-9]", "(ab)*", ".", "(a(b|))+"))
    return text + r.choice(("", "", "(/.*)?", "/.*", ".*", "(/a)?", "(/[^/]*)+"))


def random_file(r):
    entries = list(dict.fromkeys([random_entry(r) for _ in range(r.randint(1, 12))] + ["/" + r.choice(NAMES) for _ in range(r.randint(0, 3))]))
    r.shuffle(entries)
    return ALL + "".join(f"{e}\tu:r:t{i}_t\n" for i, e in enumerate(entries))


def random_path(r):
    return r.choice(("", "/local", "/a")) + "".join("/" + r.choice((*NAMES, "".join(r.choices("ab7/x", k=r.randint(1, 4))).strip("/") or "c"))
                                                     for _ in range(r.randint(1, 5)))


class Same(unittest.TestCase):
    def test_random_files_as_libselinux(self):
        r, compared, special = random.Random(4), 0, 0
        with tempfile.TemporaryDirectory() as work:
            for n in range(FILES):
                path = os.path.join(work, f"contexts{n}")
                text = random_file(r)
                with open(path, "w") as f:
                    f.write(text)
                labels, oracle = store_labels.Labels(path), Oracle(path)
                for _ in range(PATHS):
                    name = random_path(r).replace("//", "/a/")
                    found = labels.lookup(name)
                    self.assertEqual(found and found.context, oracle.lookup(name), f"{name} by {text}")
                    compared += 1
                    special += found.context != "u:r:all_t"
                oracle.close()
        self.assertGreater(special, compared // 5)
        print(f"store_labels: {compared} paths of {FILES} files as libselinux")

    def test_names_win_and_the_last_of_a_kind(self):
        labels = read("/a\tu:r:name_t\n/[a-c]\tu:r:one_t\n/[ab]\tu:r:two_t\n/a.*\tu:r:three_t\n")
        self.assertEqual([labels.lookup(p).context for p in ("/a", "/b", "/c", "/ax", "/d")], ["u:r:name_t", "u:r:two_t", "u:r:one_t", "u:r:three_t", "u:r:all_t"])

    def test_numbers_of_domains(self):
        labels = read("/local/domain/([0-9]+)/backend/[^/]+/([0-9]+)(/.*)?\tu:r:b_t\n/x/[0-9]+\tu:r:c_t\n/(a|b)/([0-9]+)\tu:r:d_t\n")
        self.assertEqual([e.numbers for e in labels.entries], [[], [3, 6], [], [2]])


def read(text, context_ok=lambda context: True):
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "f")
        with open(path, "w") as f:
            f.write(ALL + text)
        return store_labels.Labels(path, context_ok)


class Refused(unittest.TestCase):
    def refused(self, text, words, line=2, **more):
        with self.assertRaises((Problem, Problems)) as caught:
            read(text, **more)
        self.assertRegex(str(caught.exception), rf"(?m)^/\S+/f:{line}: .*{words}.*; \S")

    def test_each_with_its_line(self):
        for text, words in (("/a\n", "1 words"), ("/a u:r:t x\n", "3 words"), ("/a -d u:r:t\n", "no file types"), ("a u:r:t\n", "begins with neither"),
                            ("/a <<none>>\n", "nobody's"), ("/ä u:r:t\n", "beyond ASCII"), (f"/a u:r:{'t' * 200}\n", "a context of"), ("/.* u:r:t\n", "stands in line 1")):
            self.refused(text, words)
        self.refused("# a comment\n\n/b u:r:t\n/a{2} u:r:t\n", "`{` at column 3", 5)

    def test_expressions(self):
        for text, words in (("/a|/b", "outside a group"), ("/(a", r"`\(` without"), ("/a)", r"`\)` without"), ("/[a", r"`\[` without"), ("/[]", "nothing between"),
                            ("/[b-a]", r"`\[b-a\]`"), ("/a**", "a repetition of a repetition"), ("/a+?", "a repetition of"), ("/(?:a)", "begins with `\\?`"), ("/^a", r"`\^`"),
                            ("/a$", r"`\$`"), ("/\\d", "`\\\\`"), ("/a(/([0-9]+))?", "within a group"), ("/a/([0-9]+)*", "within a group"),
                            ("/x([0-9]+)", "not one whole name"), ("/([0-9]+)x", "not one whole name"), ("/.*/([0-9]+)", "not one whole name"), ("/(a|a/b)/([0-9]+)", "not one whole name"),
                            ("/([0-9]+)/([0-9]+)/([0-9]+)", "3 times")):
            self.refused(f"{text} u:r:t\n", words)
        self.refused(f"/{'[ab]*a' + '[ab]' * 14} u:r:t\n", "too large a table")

    def test_contexts_of_the_policy(self):
        self.refused("/a u:r:lost_t\n", "u:r:lost_t: no context of the policy", context_ok=lambda context: context == "u:r:all_t")
        policy = store_labels.Policy(os.path.join(pack.BUILD, "policy.bin"))
        self.assertTrue(policy.knows("system_u:object_r:home_node_t:s0"))
        for wrong in ("system_u:object_r:none_t:s0", "nobody_u:object_r:home_node_t:s0", "system_u:system_r:home_node_t:s0", "home_node_t:s0", "system_u:object_r:home_node_t"):
            self.assertFalse(policy.knows(wrong), wrong)

    def test_something_for_every_path(self):
        with tempfile.NamedTemporaryFile("w") as f:
            f.write("/a u:r:t\n")
            f.flush()
            with self.assertRaisesRegex(Problem, r":1: no entry is for /; begin with"):
                store_labels.Labels(f.name)

    def test_all_mistakes_at_once(self):
        with self.assertRaises(Problems) as caught:
            read("/a\n/b u:r:t x\n")
        self.assertEqual(len(caught.exception.problems), 2)

    def test_the_shipped_file(self):
        labels = store_labels.Labels(CONTEXTS, store_labels.Policy(os.path.join(pack.BUILD, "policy.bin")).knows)
        text = "\n".join(store_labels.c_text(labels, "x"))
        self.assertEqual(text.count("system_u:object_r:"), len(labels.entries))


if __name__ == "__main__":
    unittest.main()
