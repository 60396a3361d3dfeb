# SPDX-License-Identifier: Apache-2.0
"""xsm_op from a Linux guest: by Debian's own flask tools (package xen-utils-4.17), and by libxenctrl (flask.c). What they may do is the policy's."""
import os
import re
import shutil
import subprocess

from boot_tests import OFF
from driver import boot_source, check
from linux_tests import Shell, policy_and, ramdisk_and, ramdisk_with
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


SWITCHED = "guest_domain(policy)\npolicy_admin(policy)\nbool told false;\nif (told) { allow policy_t xen_t:version xen_commandline; }\n"
QUESTION = "system_u:system_r:policy_t:s0 system_u:system_r:xen_t:s0 10"      # class version, of 11 permissions: all of them are 0x7ff
ALL, WITHOUT = 0x7ff, 0x5ff                                             # with xen_commandline, or without


def flask_guest(work, label, append=""):
    """A machine with one guest of that label in its initramfs, with /bin/flask, a second policy that tells it the command line, and a damaged one."""
    os.makedirs(os.path.join(work, "second"))
    first = policy_and(work, SWITCHED)
    second = policy_and(os.path.join(work, "second"), SWITCHED + "allow policy_t xen_t:version xen_commandline;\n")
    files = [os.path.join(work, name) for name in ("other.bin", "bad.bin")]
    with open(second, "rb") as f:
        image = f.read()
    for path, content in zip(files, (image, image[:-1])):
        with open(path, "wb") as f:
            f.write(content)
    libraries = ("xenctrl", "xenforeignmemory", "xendevicemodel", "xencall", "xenevtchn", "xengnttab")
    source = one("one", ramdisk_with(work, "flask", *libraries, files=files), label)
    return boot_source(work, source.replace(POLICY, first), append=append)


@test
def policy_changes_on_a_live_system(work):
    """By a guest that the policy lets do it: booleans, another policy, a refused one, a label for hardware; permissive it cannot make it."""
    with flask_guest(work, "policy_t") as m:
        sh = shell_of(m, "one")
        sh.run("flask getenforce", "flask: getenforce gives 1")
        sh.run("! flask setenforce 0", "flask: setenforce failed 1$")
        sh.run(f"flask access {QUESTION}", f"flask: access gives {WITHOUT}")
        sh.run("flask getbool told; flask setbool told 1; flask getbool told", "flask: getbool gives 11")
        sh.run(f"flask access {QUESTION}", f"flask: access gives {ALL}")
        sh.run("flask setbool told 0")
        sh.run("! flask load /bad.bin", r"flask: load failed 22")
        sh.run(f"flask access {QUESTION}", f"flask: access gives {WITHOUT}")
        sh.tell("flask load /other.bin", r"^\(redoubt\) policy loaded sha256=[0-9a-f]{64} enforcing by domain 3")
        sh.run(f"flask access {QUESTION}", f"flask: access gives {ALL}")
        sh.run("flask context system_u:object_r:disk_t:s0", "system_u:object_r:disk_t:s0")
        sh.run("! flask context system_u:object_r:nothing_t:s0", "flask: context failed 22")
        sh.run("flask addpirq 40 system_u:object_r:disk_t:s0; ! flask addpirq 40 system_u:object_r:nic_t:s0", "flask: addpirq failed 17")
        sh.run("flask delpirq 40; ! flask delpirq 40", "flask: delpirq failed 2$")
        sh.run("flask threshold", "flask: threshold gives 2048")
        m.send("poweroff -f\n")
        m.expect(OFF.format("one"))
        check(re.search(r"^\(redoubt\) policy of domain 3 refused: .*; ", m.text(), re.M), "the log does not say why the damaged policy was refused")


@test
def policy_is_made_permissive_only_where_booted_so(work):
    with flask_guest(work, "policy_t", "setenforce=on") as m:
        m.expect(r"^\(redoubt\) policy may be made permissive")
        sh = shell_of(m, "one")
        sh.tell("flask setenforce 0", r"^\(redoubt\) policy permissive by domain 3")
        sh.run("flask getenforce", "flask: getenforce gives 0")
        sh.tell("flask setenforce 1", r"^\(redoubt\) policy enforcing by domain 3")
        m.send("poweroff -f\n")
        m.expect(OFF.format("one"))


@test
def guest_without_the_permission_changes_no_policy(work):
    with flask_guest(work, "guest_t") as m:
        sh = shell_of(m, "one")
        for command in ("getenforce", "setenforce 1", "load /other.bin", "setbool told 1", "getbool told", "context system_u:object_r:disk_t:s0", "delpirq 33"):
            sh.run(f"! flask {command}", rf"flask: {command.split()[0]} failed 13")
        m.send("poweroff -f\n")
        m.expect(OFF.format("one"))
        check(re.search(r"avc:  denied  { load_policy } for domid=3", m.text()), "no denial was logged")
