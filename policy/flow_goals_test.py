# SPDX-License-Identifier: Apache-2.0
"""flow_goals_test.py - each line of policy/goals can be broken: a change of the policy, tried without the neverallow rules, that this line forbids."""
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tools"))
sys.dont_write_bytecode = True
from redoubtlib.mac import goals                                # noqa: E402
from redoubtlib.mac.compiled import Policy                      # noqa: E402
from redoubtlib.mac.flow import Graph                           # noqa: E402
from redoubtlib.mac.permission_map import PermissionMap         # noqa: E402
from redoubtlib.mac.trial import compiled, insert, without_goals    # noqa: E402

# the goal's words: changes that break it, each with words of the path that the goal is said with
BREAKS = {
    "no-flow { guest_type -peer_type } guest_type except via service_type builder_t supervisor_t security_t": [
        ("allow guest_t guest_t:grant map_read;", "guest_t -> guest_t  (data)"),
        ("allow guest_channel_t admin_t:event bind; allow admin_channel_t guest_t:event bind;", "an event channel"),
        ("allow guest_t disk_t:resource use; allow admin_t disk_t:resource use;", "disk_t -> admin_t"),
    ],
    "no-flow guest_type { guest_type -peer_type } except via service_type builder_t supervisor_t security_t": [
        ("typeattribute admin_t peer_type; allow guest_t admin_t:grant map_read;", "admin_t -> guest_t"),
    ],
    "no-flow { guest_type -peer_type -net_peer_type -admin_type } { guest_type -admin_type } except via admin_type security_t "
    "trusting service_type builder_t supervisor_t": [
        ("allow guest_t guest_t:net send;", "by netdrv_t"),
        ("allow guest_t guest_t:store control;", "by xenstore_t"),
    ],
    "no-flow { guest_type -peer_type -net_peer_type -admin_type } admin_type except via xenstore_t "
    "trusting service_type builder_t supervisor_t": [
        ("allow guest_t admin_t:net send;", "by netdrv_t"),
    ],
    "no-flow netdrv_t blkdrv_t except via guest_type test_t xenstore_t builder_t supervisor_t": [
        ("allow blkdrv_t nic_t:resource pci_config_read;", "nic_t -> blkdrv_t"),
        ("allow netdrv_t console_t:grant map_write; allow blkdrv_t console_t:grant map_read;", "console_t -> blkdrv_t"),
    ],
    "no-flow blkdrv_t netdrv_t except via guest_type test_t xenstore_t builder_t supervisor_t": [
        ("allow netdrv_t blkdrv_self_t:domain getdomaininfo;", "blkdrv_t -> netdrv_t"),
    ],
    "no-data disk_t { domain_type -blkdrv_t } except via blkdrv_t blkdrv_building_t": [
        ("allow xenstore_t disk_t:resource use;", "disk_t -> xenstore_t"),
    ],
    "no-data { domain_type -blkdrv_t } disk_t except via blkdrv_t blkdrv_building_t": [
        ("allow guest_building_t disk_t:resource use_noiommu;", "guest_building_t -> disk_t"),
    ],
    "no-data nic_t { domain_type -netdrv_t } except via netdrv_t netdrv_building_t": [
        ("allow console_t nic_t:resource use;", "nic_t -> console_t"),
    ],
    "no-data { domain_type -netdrv_t } nic_t except via netdrv_t netdrv_building_t": [
        ("allow guest_t nic_t:resource use_iommu;", "guest_t -> nic_t"),
    ],
    "no-data xen_t { domain_type -console_t } except via console_t": [
        ("allow xenstore_t xen_t:xen readconsole;", "xen_t(terminal) -> xenstore_t"),
    ],
    "no-data { domain_type -xenstore_t -builder_t -supervisor_t } { builder_t supervisor_t } except via building_type xenstore_t": [
        ("allow supervisor_t guest_t:mmu map_read;", "guest_t -> supervisor_t"),
        ("allow supervisor_t blkdrv_t:grant copy;", "blkdrv_t -> supervisor_t"),
    ],
    "no-data { builder_t supervisor_t } { domain_type -xenstore_t -builder_t -supervisor_t } except via building_type xenstore_t": [
        ("allow builder_t guest_t:hvm sethvmc;", "builder_t -> guest_t  (data)"),
    ],
    "no-flow { domain_type -policy_admin_type } security_t except via policy_admin_type": [
        ("allow supervisor_t security_t:security setbool;", "supervisor_t -> security_t(policy)"),
        ("allow admin_t security_t:security load_policy;", "admin_t -> security_t(policy)"),
    ],
    "apart guest_type except xenstore:get_path trusting admin_type": [
        ("allow guest_t guest_t:security check_context;", "guest_t of level s0:c0 on guest_t of level s0:c1: class security, check_context"),
        ("allow admin_t admin_data_node_t:version xen_version;", "admin_t of level s0:c0 on admin_data_node_t of level s0:c1: class version"),
    ],
    "only builder_t supervisor_t domain:{ create destroy pause unpause }": [
        ("allow xenstore_t guest_t:domain destroy;", "allow xenstore_t guest_t:domain { destroy };"),
    ],
    "only xenstore_t grant:{ map_read map_write copy } on service_type": [
        ("allow guest_t netdrv_t:grant map_read;", "allow guest_t netdrv_t:grant { map_read };"),
    ],
    "only blkdrv_t blkdrv_building_t resource:{ use use_noiommu map_pirq } on disk_t": [
        ("allow netdrv_t disk_t:resource map_pirq;", "allow netdrv_t disk_t:resource { map_pirq };"),
    ],
    "only netdrv_t netdrv_building_t resource:{ use use_noiommu map_pirq } on nic_t": [
        ("allow builder_t nic_t:resource use;", "allow builder_t nic_t:resource { use };"),
    ],
    "only console_t security:read_audit": [
        ("allow builder_t security_t:security read_audit;", "allow builder_t security_t:security { read_audit };"),
    ],
    "only console_t xen:readconsole": [
        ("allow builder_t xen_t:xen readconsole;", "allow builder_t xen_t:xen { readconsole };"),
    ],
}


def main():
    stated = goals.read(os.path.join(ROOT, "policy", "goals"))
    permissions = PermissionMap(os.path.join(ROOT, "policy", "permission_map"))
    built = Policy(os.path.join(ROOT, "build", "policy.bin"))
    with open(os.path.join(ROOT, "build", "policy.conf")) as f:
        conf = without_goals(f.read())
    said = [f"{goal.where}: {how}" for goal in stated for how in [goal.broken(built, Graph(built, permissions))] if how]
    said += [f"{goal.where}: `{goal.text}` is broken by no change here; add one" for goal in stated if goal.text not in BREAKS]
    said += [f"`{text}` is no line of policy/goals" for text in BREAKS if text not in [goal.text for goal in stated]]
    for text, rules, words in ((text, *change) for text, changes in BREAKS.items() for change in changes):
        policy = compiled(insert(conf, rules), mls=True)
        graph = Graph(policy, permissions)
        for goal in (g for g in stated if g.text == text):
            how = goal.broken(policy, graph)
            if not how or words not in how:
                said.append(f"{goal.where}: `{rules}` does not break it as {words}: {how}")
    print("\n".join(said))
    return bool(said)


if __name__ == "__main__":
    sys.exit(main())
