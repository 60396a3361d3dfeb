# SPDX-License-Identifier: Apache-2.0
"""What the policy decides on a running system: a sample of the rows that tests/mediation goes through whole, the audit records in the log."""
import os
import re
import subprocess

from boot_tests import TEST_GUEST
from driver import BUILD, ROOT, boot_source, check, guest_disk
from manifests import BLKDRV, POLICY, compile_policy, guest, reference, system
from redoubtlib import audit
import report
from registry import test
from server import Server

EACCES = -13
# what domains/test/sample.c tries: permission and class
SAMPLE = {"bind_ipi": "event", "alloc_port": "event", "stat": "mmu", "query": "grant", "watchdog": "sched", "get_runstate": "vcpu", "xen_pagesize": "version",
          "multicall": "hypercall", "vm_assist": "hypercall"}


def policy_less(work, permissions):
    """The policy without these permissions for test_t."""
    with open(os.path.join(BUILD, "policy.conf")) as f:
        conf = f.read()
    mark = "\nsid xen "
    check(conf.count(mark) == 1, "policy.conf does not have its initial SIDs where they should be")
    head, tail = conf.rsplit(mark, 1)
    constraints = "".join(f"constrain {c} {{ {p} }} (t1 != test_t);\n" for p, c in permissions.items())
    source, binary = os.path.join(work, "less.conf"), os.path.join(work, "less.bin")
    with open(source, "w") as f:
        f.write(f"{head}\n{constraints}{mark}{tail}")
    compile_policy(source, binary)
    return binary


def sampled(work, policy):
    """What a test domain says of each operation, and the log."""
    work = os.path.join(work, f"run-{os.path.basename(policy)}")
    os.makedirs(work)
    source = system(guest("sample", "do=sample", kernel=TEST_GUEST, ramdisk=None, label="test_t", memory_mib=32)).replace(POLICY, policy)
    with boot_source(work, source) as m:
        m.expect(r"sample ends")
        m.powered_off()
        text = m.text()
    return {p: int(rc) for p, rc in re.findall(r"\bsample (\w+) (-?\d+)$", text, re.M)}, text


def denials(text, permission):
    return re.findall(rf"^\(redoubt\) avc:  denied  {{ {permission} }} for domid=\d+ .*scontext=\S+:test_t\b.* tclass={SAMPLE[permission]}$", text, re.M)


@test
def operation_fails_where_its_permission_lacks_and_only_there(work):
    allowed, text = sampled(work, POLICY)
    check(allowed == dict.fromkeys(SAMPLE, 0), f"with the policy as it is: {allowed}")
    check(not any(denials(text, p) for p in SAMPLE), "something was refused with the policy as it is")
    refused, text = sampled(work, policy_less(work, SAMPLE))
    check(refused == dict.fromkeys(SAMPLE, EACCES), f"without the permissions: {refused}")
    for permission in SAMPLE:
        check(len(denials(text, permission)) == 1, f"{permission}: {len(denials(text, permission))} records of one refusal")


@test
def audit_records_in_the_log_are_whole(work):
    _, text = sampled(work, policy_less(work, SAMPLE))
    log = audit.Log(text.encode().splitlines(), "serial.log")
    classes = audit.classes()
    told = [r.text(classes) for r in log.records]
    missing = [p for p in SAMPLE if not any(f" denied {{ {p} }} " in t for t in told)]
    check(not missing, f"no record of {missing} in {told}")
    check(log.lost == 0, f"{log.lost} were dropped")
    edited = text.replace(" audit 2 ", " audit 3 ", 1)
    check(audit.Log(edited.encode().splitlines(), "edited").wrong, "an edit does not show")
    check(not log.wrong or all("no hash behind" in str(w) for w in log.wrong), "; ".join(str(w) for w in log.wrong))


@test
def device_has_the_label_of_its_place_before_a_driver_runs(work):
    """The disk at 00:04.0 by another name than its class would give it: its driver is not given it, and nothing else is."""
    with open(os.path.join(BUILD, "policy.conf")) as f:
        conf = f.read()
    source, binary = os.path.join(work, "label.conf"), os.path.join(work, "label.bin")
    with open(source, "w") as f:
        f.write(f"{conf}\npcidevicecon 0x20 system_u:object_r:pcidev_t:s0\n")
    compile_policy(source, binary)
    with boot_source(work, system(BLKDRV, guest("guest", "redoubt.do=shell")).replace(POLICY, binary), disk=guest_disk(work)) as m:
        m.expect(r"^\(redoubt\) avc:  denied  {[^}]* use_noiommu[^}]*} .*scontext=\S+:blkdrv_building_t\b.* tcontext=\S+:pcidev_t\b.* tclass=resource")
        m.absent(r"virtio-blk .*sectors")


@test
def debian_boots_with_only_what_it_needs(work):
    """A guest of kind guest_minimal: disk and network work, nothing is refused, and of its own rules `dead` finds none unused but those of another end."""
    with Server() as host:
        source = reference(f"redoubt.smoke={host.url}").replace('security-id = "guest_t"', 'security-id = "guest_minimal_t"')
        with boot_source(work, source, disk=guest_disk(work), append="trace-policy=on") as m:
            m.expect(r"smoke: result", seconds=480)
            m.powered_off()
            text = m.text()
    check(report.facts(text)["result"]["text"] == "ok", "the guest's checks failed")
    check(not re.search(r"avc: .*denied", text), "something was denied")
    log = os.path.join(work, "serial.log")
    dead = subprocess.run([os.path.join(ROOT, "tools", "redoubt"), "policy", "dead", log], check=True, capture_output=True, text=True).stdout
    unused = {(c, p) for c, perms in re.findall(r"^    allow guest_minimal_t (?:guest_minimal_self_t|xen_t):(\w+) {? ?([\w ]+?) ?}?;", dead, re.M) for p in perms.split()}
    by_chance = {("sched", "poll"), ("sched", "yield"), ("sched", "shutdown"), ("event", "close"), ("exit", "xsetbv")}
    check(unused <= by_chance, f"unused: {unused - by_chance}")
