# SPDX-License-Identifier: Apache-2.0
"""The boot modules of a system (docs/seams.md, "Boot modules") and the ISO image that carries them."""
import os
import shutil

from . import digests, dts, iso, policy, policy_file, policy_words, programs
from .manifest import Manifest
from .problem import Problem, Problems

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, "build")
OVERHEAD_MIB = 160          # hypervisor, builder and their tables, beside the domains' memory
DEFAULT_MIB = 2048


class System:
    """A checked manifest with its modules: [(file, name)], the builder first."""

    def __init__(self, manifest, modules):
        self.manifest, self.modules = manifest, modules
        self.kernel = os.path.join(BUILD, "redoubt.elf32")


def check_memory(manifest, modules, mem_mib):
    mib = sum(d.memory_kib for d in manifest.domains) // 1024
    files = sum(os.path.getsize(f) for f, _ in modules if os.path.isfile(f)) >> 20
    if mib + files + OVERHEAD_MIB <= mem_mib:
        return []
    largest = max(manifest.domains, key=lambda d: d.memory_kib)
    return [Problem(largest.node.at("memory"),
                    f"too much memory: domains {mib} MiB, files {files} MiB, hypervisor {OVERHEAD_MIB} MiB, machine {mem_mib} MiB",
                    "give this domain less, or the machine more with --mem")]


def modules_of(manifest):
    modules = [(os.path.join(BUILD, "domains", "builder"), "builder")]
    if manifest.policy:
        modules.append((manifest.file(manifest.policy[0]), "policy"))
        modules += goals_module(manifest)
    for service in dict.fromkeys(d.service for d in manifest.domains if d.service):
        modules.append((os.path.join(BUILD, "domains", service), f"service/{service}"))
    for path in dict.fromkeys(p for d in manifest.domains for p, _ in d.modules):
        modules.append((manifest.file(path), path))
    return modules


def goals_module(manifest):
    """The goals of the policy as a module: nobody reads it, the hypervisor logs the digest of each."""
    full = manifest.file(manifest.policy[0])
    goals = policy_words.goals_of(full)[0] if os.path.isfile(full) else None
    return [(goals, "goals")] if goals else []


def load(path, mem_mib=DEFAULT_MIB):
    """The manifest and modules at path; Problems where the manifest or the policy is against it."""
    manifest = Manifest(path)
    problems = list(manifest.problems)
    if manifest.policy:
        problems += policy.check(manifest)
    modules = modules_of(manifest)
    if manifest.domains:
        problems += check_memory(manifest, modules, mem_mib)
    if problems:
        raise Problems(problems)
    return System(manifest, modules)


def warnings(system):
    """Lines about what boots and yet may not be what its user means."""
    newer = policy_file.newer_source(system.manifest, ROOT)
    path = system.manifest.policy[0]
    wrong = policy_words.goals_of(system.manifest.file(path))[1]
    return ([f"{newer} is newer than build/policy.bin; run make policy"] if newer else []) + \
        ([f"{path} {wrong}, so the log of the boot cannot show their digest; run make policy"] if wrong else [])


def about_policy(system):
    """Lines about the policy and its goals, as the boot will log them."""
    path = system.manifest.policy[0]
    return policy_words.lines(system.manifest.file(path), path)


def need_built(system):
    """Problem unless everything that the project builds for this system is there."""
    for file in [system.kernel] + [f for f, _ in system.modules]:
        if not os.path.isfile(file):
            raise Problem(f"{system.manifest.path}:1", f"{os.path.relpath(file)} is not built", "run make system")
    store, labels = os.path.join(BUILD, "domains", "xenstore"), os.path.join(ROOT, "policy", "xenstore_contexts")
    if os.path.isfile(store) and os.path.getmtime(store) < os.path.getmtime(labels):
        raise Problem(f"{system.manifest.path}:1", f"policy/xenstore_contexts is newer than {os.path.relpath(store)}, which carries it", "run make system")


def with_manifest(system, directory):
    """The system's modules and its compiled manifest, which is written to the directory."""
    dtb = os.path.join(directory, "manifest.dtb")
    dts.compile_to(system.manifest.path, dtb)
    return system.modules[:1] + [(dtb, "manifest")] + system.modules[1:]


def pinned(modules):
    """The same modules, the digest of each before its name: the hypervisor boots with these and no others."""
    return [(file, f"sha256={digests.of_file(file)} {name}") for file, name in modules]


def linked(modules, work):
    """The same modules under file names without blanks, which QEMU would take for the end of the name."""
    links = []
    for n, (file, name) in enumerate(modules):
        link = os.path.join(work, f"module{n}")
        os.symlink(os.path.abspath(file), link)
        links.append((link, name))
    return links


def initrd_argument(modules):
    """QEMU's -initrd for multiboot: entries are split at commas, so those inside are doubled."""
    return ",".join(f"{file} {name}".replace(",", ",,") for file, name in modules)


def grub_config(names, options):
    lines = ["set timeout=0", "set gfxpayload=text", "terminal_input console", "terminal_output console",
             'menuentry "Redoubt" {', f"\tmultiboot2 /boot/redoubt {' '.join(options)}".rstrip()]
    lines += [f"\tmodule2 /boot/module{n} {name}" for n, name in enumerate(names)]
    return "\n".join(lines + ["}", ""])


def write_iso(system, out, work, options=()):
    """An ISO image that GRUB boots from BIOS and UEFI, written beside out and renamed."""
    if not out or os.path.isdir(out) or not os.path.isdir(os.path.dirname(os.path.abspath(out))):
        raise Problem("-o", f"cannot write {out or 'a file without a name'}", "name a file in a directory that exists")
    programs.need(*iso.NEED)
    tree = os.path.join(work, "iso")
    os.makedirs(os.path.join(tree, "boot", "grub"))
    modules = pinned(with_manifest(system, work))
    shutil.copyfile(system.kernel, os.path.join(tree, "boot", "redoubt"))
    for n, (file, _) in enumerate(modules):
        shutil.copyfile(file, os.path.join(tree, "boot", f"module{n}"))
    with open(os.path.join(tree, "boot", "grub", "grub.cfg"), "w") as f:
        f.write(grub_config([name for _, name in modules], options))
    partial = out + ".part"
    iso.make(tree, work, partial)
    os.replace(partial, out)
