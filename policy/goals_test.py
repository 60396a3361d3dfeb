# SPDX-License-Identifier: Apache-2.0
"""goals_test.py - a policy that breaks a goal of policy/goals.te does not compile; one rule each."""
import subprocess
import sys
import tempfile

CONF = "build/policy.conf"
MARK = '#line 1 "policy/contexts"'  # where the rules end

VIOLATIONS = [
    ("G1 guests apart", "allow guest_t guest_t:grant map_read;"),
    ("G1 guests apart", "allow guest_t guest_t:domain getdomaininfo;"),
    ("G1 no channel between guests", "allow guest_channel_t guest_t:event bind;"),
    ("G1 a further guest kind", "type new_t, domain_type, guest_type; allow new_t guest_t:event bind;"),
    ("G2 memory", "allow xenstore_t guest_t:mmu map_read;"),
    ("G2 memory of a service", "allow supervisor_t netdrv_t:mmu map_write;"),
    ("G2 builder after the seal", "allow builder_t guest_t:mmu map_read;"),
    ("G2 p2m after the seal", "allow builder_t guest_t:mmu populate;"),
    ("G2 vCPU state", "allow supervisor_t guest_t:hvm sethvmc;"),
    ("G2 parameters", "allow builder_t guest_t:hvm setparam;"),
    ("G2 grant table frames", "allow builder_t guest_t:domain2 resource_map;"),
    ("G2 devices", "allow builder_t netdrv_t:resource add;"),
    ("G2 unseal", "allow builder_t guest_t:domain2 relabelfrom;"),
    ("G3 self labels", "allow console_t guest_self_t:mmu populate;"),
    ("G3 self labels of services", "allow netdrv_t xenstore_self_t:sched shutdown;"),
    ("G3 channels", "allow netdrv_t guest_channel_t:event send;"),
    ("G3 the maker only makes", "allow supervisor_t guest_channel_t:event send;"),
    ("G4 creation", "allow xenstore_t guest_building_t:domain create;"),
    ("G4 destruction", "allow console_t guest_t:domain destroy;"),
    ("G4 enumeration", "allow xenstore_t guest_t:domain getdomaininfo;"),
    ("G4 placement", "allow console_t guest_t:domain setaffinity;"),
    ("G4 weights", "allow netdrv_t guest_t:domain2 setscheduler;"),
    ("G4 relabelling", "allow netdrv_t supervisor_t:domain2 relabelself;"),
    ("G4 born sealed", "allow builder_t guest_t:domain create;"),
    ("G4 building memory", "allow console_t guest_building_t:mmu map_write;"),
    ("G4 builder's grants", "allow builder_t guest_t:grant map_read;"),
    ("G5 drivers apart", "allow netdrv_t blkdrv_t:grant copy;"),
    ("G5 drivers' channels", "allow blkdrv_channel_t netdrv_t:event bind;"),
    ("G5 drivers' devices", "allow netdrv_t disk_t:resource use;"),
    ("G6 services' pages", "allow guest_t xenstore_t:grant map_read;"),
    ("G6 console and drivers", "allow console_t netdrv_t:grant map_read;"),
    ("G6 guests' pages", "allow supervisor_t guest_t:grant map_read;"),
    ("G7 terminal", "allow guest_t xen_t:xen readconsole;"),
    ("G7 terminal of the builder", "allow builder_t xen_t:xen readconsole;"),
    ("G7 power", "allow guest_t xen_t:xen2 poweroff;"),
    ("G7 deaths", "allow xenstore_t xen_t:xen2 virq_dom_exc;"),
    ("G8 policy", "allow supervisor_t security_t:security load_policy;"),
    ("G8 booleans", "allow builder_t security_t:security setbool;"),
    ("G8 queries", "allow guest_t security_t:security check_context;"),
    ("G8 the log's keeper", "allow console_t security_t:security check_context;"),
    ("G8 the log is read by its keeper", "allow supervisor_t security_t:security read_audit;"),
    ("G8 admins by declaration", "allow guest_t security_t:security load_policy;"),
    ("G8 only guests are admins", "typeattribute blkdrv_t policy_admin_type; allow blkdrv_t security_t:security setenforce;"),
    ("G8 no admin relabels", "typeattribute admin_t policy_admin_type; allow admin_t guest_t:domain2 relabelfrom;"),
    ("G9 assignment", "allow netdrv_t nic_t:resource add_device;"),
    ("G9 guests and devices", "allow guest_t nic_t:resource use;"),
    ("G9 unlabelled ranges", "allow netdrv_t iomem_t:resource use;"),
    ("G9 builder drives nothing", "allow builder_t nic_t:resource map_pirq;"),
    ("G9 supervisor configures nothing", "allow supervisor_t nic_t:resource pci_config_write;"),
    ("G10 lost labels", "allow builder_t unlabeled_t:domain destroy;"),
    ("G1 peers are pairs", "allow admin_t guest_t:grant map_read;"),
    ("G1 channels of peers are pairs", "allow admin_channel_t guest_t:event bind;"),
    ("G1 peers share grants only", "typeattribute admin_t peer_type, guest_peer_type; typeattribute guest_t peer_type; allow admin_t guest_t:mmu map_read;"),
    ("G1 peers of nobody else", "typeattribute admin_t peer_type; typeattribute guest_t peer_type; allow admin_t guest_t:grant map_read;"),
    ("G11 admins by declaration", "allow guest_t admin_t:store control;"),
    ("G11 services are not asked", "allow admin_t blkdrv_t:store control;"),
    ("G11 an admin only asks", "allow admin_t guest_t:domain shutdown;"),
    ("G12 frames between pairs", "allow admin_t guest_t:net send;"),
    ("G12 two of one kind", "allow guest_t guest_t:net send;"),
    ("G12 services send none", "typeattribute netdrv_t guest_net_peer_type; allow netdrv_t guest_t:net send;"),
    ("G12 services get none", "allow guest_t netdrv_t:net send;"),
    ("G8 the store's questions", "allow xenstore_t security_t:security setbool;"),
    ("G7 changes of the policy", "allow guest_t xen_t:xen2 virq_policy;"),
    ("G13 introductions", "allow console_t guest_home_node_t:xenstore introduce;"),
    ("G13 releases", "allow guest_t guest_home_node_t:xenstore release;"),
    ("G13 the store itself", "allow admin_t rest_node_t:xenstore control;"),
    ("G13 nobody's nodes", "allow blkdrv_t rest_node_t:xenstore read;"),
    ("G13 special watches", "allow guest_t special_node_t:xenstore watch;"),
    ("G13 the list of domains", "allow admin_t root_node_t:xenstore write;"),
    ("G13 homes of the unknown", "allow blkdrv_t vbd_node_t:xenstore write;"),
    ("G13 other kinds of guest", "allow admin_t guest_data_node_t:xenstore read;"),
    ("G13 an admin asks and no more", "allow admin_t guest_control_node_t:xenstore create;"),
    ("G13 back ends apart", "allow netdrv_t guest_blkdrv_node_t:xenstore write;"),
    ("G13 a back end's own nodes", "allow guest_t blkdrv_back_node_t:xenstore write;"),
    ("G13 what is said of others", "allow admin_t guest_blkdrv_node_t:xenstore read;"),
    ("G13 front ends write for themselves", "allow blkdrv_t guest_vbd_node_t:xenstore write;"),
    ("G13 services' homes", "allow guest_t netdrv_home_node_t:xenstore write;"),
    ("G13 only nodes", "allow guest_t guest_t:xenstore read;"),
    ("G13 only domains ask", "allow guest_building_t guest_home_node_t:xenstore read;"),
    ("G10 lost subjects", "allow unlabeled_t guest_t:domain destroy;"),
]


def compile_with(conf, rule):
    """What checkpolicy says of conf with rule at the end of its rules: (exit code, text)."""
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as f:
        f.write(conf.replace(MARK, rule + "\n" + MARK, 1))
        f.flush()
        r = subprocess.run(["checkpolicy", "-M", "-t", "xen", "-c", "30", "-o", "/dev/null", f.name],
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return r.returncode, r.stdout


def main():
    with open(CONF) as f:
        conf = f.read()
    assert MARK in conf
    code, text = compile_with(conf, "")
    assert code == 0, text
    bad = 0
    for goal, rule in VIOLATIONS:
        code, text = compile_with(conf, rule)
        if code == 0 or "neverallow" not in text:
            print(f"{goal}: `{rule}` compiles, or fails for another reason:\n{text}")
            bad += 1
    return bad != 0


sys.exit(main())
