# SPDX-License-Identifier: Apache-2.0
"""Debian's own flask tools (package xen-utils-4.17), unmodified, in a Linux guest: what they may do is the policy's."""
import os
import re
import shutil
import subprocess

from boot_tests import OFF
from driver import boot_source, check
from linux_tests import Shell, policy_and, ramdisk_and
from manifests import POLICY, guest, system
from registry import test

TOOLS = "/usr/lib/xen-4.17/bin"
NAMES = ("flask-getenforce", "flask-setenforce", "flask-get-bool", "flask-set-bool", "flask-loadpolicy")
OFFICER = """guest_domain(officer)
policy_admin(officer)
bool parley true;
if (parley) { allow officer_t xen_t:version xen_commandline; }
"""


def libraries(program):
    """The shared objects that a program of this machine is loaded with."""
    text = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    return re.findall(r"(/\S+\.so\S*)", text)


def ramdisk_with_tools(work, *more):
    """The guest's initramfs with Debian's tools and what they need; more: files for its /."""
    root = os.path.join(work, "root")
    for name in NAMES:
        for source in (os.path.join(TOOLS, name), *libraries(os.path.join(TOOLS, name))):
            target = os.path.join(root, "bin" if source.startswith(TOOLS) else os.path.dirname(source)[1:], os.path.basename(source))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(os.path.realpath(source), target)
    for path in more:
        shutil.copy(path, root)
    return ramdisk_and(work, root)


def shell_of(m, name):
    m.expect(rf"^\[{name}\] guest: shell in the initramfs")
    return Shell(m)


def one(name, ramdisk, label):
    return system(guest(name, "redoubt.do=shell xen_privcmd.unrestricted=1", ramdisk=ramdisk, label=label))


@test
def debians_flask_tools_work_where_the_policy_lets_them(work):
    policy, cut = policy_and(work, OFFICER), os.path.join(work, "cut.bin")
    with open(policy, "rb") as f, open(cut, "wb") as out:
        out.write(f.read()[:2000])
    with boot_source(work, one("officer", ramdisk_with_tools(work, policy, cut), "officer_t").replace(POLICY, policy)) as m:
        sh = shell_of(m, "officer")
        sh.run("flask-getenforce || true", r"^\[officer\] Enforcing")
        sh.run("flask-setenforce 0 || true; flask-getenforce || true", r"^\[officer\] Enforcing")     # the machine was not booted for it
        sh.run("flask-get-bool -a", r"^\[officer\] parley: 1")
        sh.run("flask-set-bool parley 0; flask-get-bool parley", r"^\[officer\] parley: 0")
        sh.run("! flask-get-bool nothing 2>/dev/null")
        sh.run("flask-loadpolicy /cut.bin || true", r"^\(redoubt\) policy of domain \d+ refused: .*ends too early")
        sh.run("flask-get-bool parley", r"^\[officer\] parley: 0")            # the old one is in force
        sh.tell("flask-loadpolicy /policy.bin", r"^\(redoubt\) policy loaded sha256=[0-9a-f]{64} enforcing by domain \d+$")
        sh.run("flask-get-bool parley", r"^\[officer\] parley: 0")            # and booleans keep their values over a load
        m.send("poweroff -f\n")
        m.expect(OFF.format("officer"))
        m.powered_off()


@test
def debians_flask_tools_are_denied_elsewhere(work):
    policy = policy_and(work, OFFICER)
    with boot_source(work, one("guest", ramdisk_with_tools(work, policy), "guest_t").replace(POLICY, policy)) as m:
        sh = shell_of(m, "guest")
        for command, permission in (("flask-getenforce", "getenforce"), ("flask-get-bool parley", "getbool"), ("flask-set-bool parley 0", "setbool"),
                                    ("flask-setenforce 0", "setenforce"), ("flask-loadpolicy /policy.bin", "load_policy")):
            sh.run(f"{command} >/dev/null 2>&1 || true")     # their exit codes say little
            check(re.search(rf"^\(redoubt\) avc:  denied  {{ {permission} }} for domid=\d+ .*scontext=\S+:guest_t\b", m.text(), re.M), f"{command}: no record")
        m.send("poweroff -f\n")
        m.expect(OFF.format("guest"))
        m.powered_off()
