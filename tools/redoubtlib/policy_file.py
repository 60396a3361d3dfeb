# SPDX-License-Identifier: Apache-2.0
"""The compiled policy as a file: whether the hypervisor would refuse it, and whether it is older than its sources."""
import ctypes
import os
import struct

from .files import wrong_with
from .problem import Problem

COMPILE = "compile it with make policy"
HEADER = struct.Struct("<II8sII")       # POLICYDB_MAGIC, bytes of the string, string, version, flags
MAGIC, VERSION = 0xf97cff8c, 30
MLS, REJECT, ALLOW = 1, 2, 4            # flags


def header_problem(head):
    """What the hypervisor would refuse in the header (xsm/flask/read_policy.c), as (what, mend); None if nothing."""
    if len(head) < HEADER.size:
        return "not a policy", COMPILE
    magic, size, name, version, flags = HEADER.unpack(head)
    for wrong, what, mend in ((magic != MAGIC or size != 8, "not a policy", COMPILE),
                              (name != b"XenFlask", "not a policy for Xen", "compile it with -t xen"),
                              (version != VERSION, f"version {version}, not {VERSION}", f"compile it with -c {VERSION}"),
                              (flags & ALLOW, "handle_unknown is allow", "compile it with -U deny or without -U"),
                              (flags & ~(MLS | REJECT), "unknown flags", "compile it again: checkpolicy -t xen -c 30")):
        if wrong:
            return what, mend
    return None


def length(path):
    """Bytes that libsepol reads of the policy, where it stands in the file afterwards; 0 if it cannot, None without the library."""
    try:
        sepol, libc = ctypes.CDLL("libsepol.so.2"), ctypes.CDLL("libc.so.6")
    except OSError:
        return None
    sepol.sepol_debug(0)
    libc.fopen.restype = libc.ftell.restype = ctypes.c_long
    file, policy = ctypes.c_void_p(), ctypes.c_void_p()
    stream = ctypes.c_void_p(libc.fopen(os.fsencode(path), b"r"))
    if not stream or sepol.sepol_policy_file_create(ctypes.byref(file)) or sepol.sepol_policydb_create(ctypes.byref(policy)):
        return None
    sepol.sepol_policy_file_set_fp(file, stream)
    done = sepol.sepol_policydb_read(policy, file)
    at = libc.ftell(stream)
    libc.fclose(stream)
    sepol.sepol_policydb_free(policy)
    sepol.sepol_policy_file_free(file)
    return 0 if done else at


def check_file(full, path, where):
    """Problem where the hypervisor would refuse the file."""
    wrong = wrong_with(full, path)
    if wrong:
        raise Problem(where, wrong, COMPILE)
    with open(full, "rb") as f:
        wrong = header_problem(f.read(HEADER.size))
    if wrong:
        raise Problem(where, f"{path}: {wrong[0]}", wrong[1])
    end, size = length(full), os.path.getsize(full)
    if end == 0:
        raise Problem(where, f"{path} is damaged or cut short", COMPILE)
    if end is not None and end < size:
        raise Problem(where, f"{path}: {size - end} bytes after the policy", "copy the file without them")


def newer_source(manifest, root):
    """The file under policy/ that is newer than the clone's own compiled policy, which the manifest names; None if there is none."""
    compiled = os.path.join(root, "build", "policy.bin")
    full = manifest.file(manifest.policy[0])
    if not os.path.exists(compiled) or not os.path.samefile(full, compiled):
        return None
    elsewhere = ".py", "xenstore_contexts"      # tests; what goes into the store's image
    sources = [entry for entry in os.scandir(os.path.join(root, "policy")) if entry.is_file() and not entry.name.endswith(elsewhere)]
    listed = os.path.join(root, "build", "policy.files")
    if os.path.exists(listed):
        with open(listed, encoding="utf-8") as f:
            gone = [path for path in f.read().split() if not os.path.exists(os.path.join(root, path))]
        if gone:
            return f"{gone[0]} (which is gone)"
    newest = max(sources, key=lambda entry: entry.stat().st_mtime, default=None)
    if newest is None or newest.stat().st_mtime <= os.path.getmtime(compiled):
        return None
    return f"policy/{newest.name}"
