# SPDX-License-Identifier: Apache-2.0
"""gen_av_test.py - gen-av numbers what it reads and names the place of what it cannot."""
import os
import subprocess
import sys
import tempfile

GOOD = {
    "security_classes": "class one # the first\nclass two\n",
    "access_vectors": "class two { b }\nclass one\n{\n\ta # x\n\tb\n}\n",
    "initial_sids": "sid x\nsid y\n",
}
BAD = [
    ("security_classes", "class one\nclass one\n", "security_classes:2: class one twice; remove one"),
    ("security_classes", "klass one\n", "security_classes:1: klass where"),
    ("security_classes", "class One\n", "security_classes:1: One is no class name"),
    ("security_classes", "class one\nclass two\nclass three\n", "class three has no permissions"),
    ("access_vectors", "class one { a a }\nclass two { b }\n", "access_vectors:1: permission a twice"),
    ("access_vectors", "class six { a }\n", "access_vectors:1: class six is not in security_classes"),
    ("access_vectors", "class one { a\nclass two { b }\n", "access_vectors:2: { is no permission name"),
    ("access_vectors", "class one { a }\nclass two { b\n", "access_vectors:2: class two lacks its closing brace"),
    ("access_vectors", "class one { " + " ".join(f"p{i}" for i in range(33)) + " }\n", "more than 32 permissions"),
    ("initial_sids", "sid\n", "initial_sids:1:  is no sid name"),
]


def run(files):
    """Exit code, header, error text of gen-av on files."""
    with tempfile.TemporaryDirectory() as d:
        for name, text in files.items():
            with open(os.path.join(d, name), "w") as f:
                f.write(text)
        out = os.path.join(d, "av.h")
        r = subprocess.run(["tools/gen-av", d, out, os.path.join(d, "names.h")], stderr=subprocess.PIPE, text=True, check=False)
        header = ""
        if r.returncode == 0:
            with open(out) as f:
                header = f.read()
        return r.returncode, header.split(), r.stderr


def main():
    code, header, err = run(GOOD)
    assert code == 0, err
    for name, value in (("SECCLASS_ONE", "1u"), ("SECCLASS_TWO", "2u"), ("SECCLASS_COUNT", "2u"), ("ONE__A", "0x00000001u"),
                        ("ONE__B", "0x00000002u"), ("TWO__B", "0x00000001u"), ("SECINITSID_Y", "2u")):
        assert header[header.index(name) + 1] == value, name
    for name, text, words in BAD:
        code, _, err = run({**GOOD, name: text})
        assert code == 2 and words in err, (name, text, code, err)
    code, _, err = run({})
    assert code == 2 and "security_classes" in err, err


sys.exit(main())
