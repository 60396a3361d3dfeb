# SPDX-License-Identifier: Apache-2.0
"""What the compiled policy says about a manifest's labels; setools reads the policy."""
from .policy_file import COMPILE, check_file
from .problem import Problem

CREATOR = "builder_t"


class Policy:
    def __init__(self, path, where):
        try:
            import setools
        except ImportError:
            raise Problem(where, "python3-setools is missing, so the labels cannot be checked", "run make deps") from None
        self.setools = setools
        try:
            self.policy = setools.SELinuxPolicy(path)
        except (OSError, SyntaxError, setools.exception.InvalidPolicy):
            raise Problem(where, f"{path} is damaged or cut short", COMPILE) from None
        self.types = {str(t) for t in self.policy.types()}
        self.categories = {str(c) for c in self.policy.categories()} if self.policy.mls else set()

    def allows(self, source, target, tclass, permission):
        if source not in self.types or target not in self.types:
            return False
        query = self.setools.TERuleQuery(self.policy, ruletype=["allow"], source=source, target=target,
                                         tclass=[tclass], perms=[permission])
        return any(True for _ in query.results())

    def of(self, attribute):
        """The types with an attribute; none where the policy lacks it."""
        try:
            return {str(t) for t in self.policy.lookup_typeattr(attribute).expand()}
        except (self.setools.exception.SEToolsException, ValueError):
            return set()

    def labels(self):
        """Labels that a domain can have: the builder may create the type that becomes it."""
        return sorted(t for t in self.types if self.allows(CREATOR, building(t), "domain", "create"))


def building(label):
    return label[:-len("_t")] + "_building_t"


def check_label(policy, domain):
    where = domain.node.at("security-id")
    if domain.label.endswith("_building_t"):
        return Problem(where, f"{domain.label} is the label of a domain while it is made", f'write "{domain.label.replace("_building_t", "_t")}"')
    if domain.label not in policy.types:
        return Problem(where, f"the policy has no type {domain.label}", f"use one of {', '.join(policy.labels())}")
    if not policy.allows(CREATOR, building(domain.label), "domain", "create"):
        return Problem(where, f"the policy forbids {CREATOR} to create {building(domain.label)}",
                       f"use one of {', '.join(policy.labels())}, or allow it in policy/")
    return None


def check_categories(policy, domain):
    """The builder names the level s0 and the domain's categories."""
    if not domain.service and not domain.categories:
        return None                                             # the manifest's mistake, told already
    missing = [f"c{c}" for c in domain.categories if f"c{c}" not in policy.categories]
    if missing or not policy.categories:
        return Problem(domain.node.where, f"the policy has no category {missing[0]}" if missing else "the policy has no levels",
                       "compile it with policy/mls, which has all that a manifest can name")
    return None


# what the work of a service needs: object, class, permission
WORK = {"console": ("xen_t", "xen", "readconsole"), "xenstore": ("supervisor_t", "grant", "map_write")}


def check_role(policy, domain):
    """A guest with a service's label would have its rights; a service with another one could not work."""
    where = domain.node.at("security-id")
    services = policy.of("service_type")
    if domain.service is None and domain.label in services:
        return Problem(where, f"{domain.label} is the label of a service and {domain.name} is none",
                       'name a label of guests, as "guest_t"')
    unfit = domain.service and services and domain.label not in services
    need = WORK.get(domain.service)
    if unfit or (need and not policy.allows(domain.label, *need)):
        return Problem(where, f"the policy forbids {domain.label} what {domain.service} has to do",
                       f'write security-id = "{domain.service}_t"; or allow it in policy/')
    return None


def check_device(policy, domain, node):
    """Functions found by sbdf may be of any label: one that the domain may use is enough."""
    match = node.properties.get("match")
    label = {"virtio-blk": "disk_t", "virtio-net": "nic_t"}.get(match.strings[0]) if match and match.strings else None
    labels = [label] if label else sorted(policy.of("device_type"))
    holders = (domain.label, building(domain.label))
    if any(policy.allows(h, l, "resource", "use_noiommu") for h in holders for l in labels):
        return None
    return Problem(node.at("match"), f"the policy forbids {domain.label} to use a device {' or '.join(labels)}",
                   "give it to another domain, or allow it in policy/")


CLIENT = {"blkdrv": "disk_client", "netdrv": "net_client"}     # the macro that makes a kind a service's client


def check_served(policy, domain, node, service):
    if policy.allows(f"{service}_t", domain.label, "grant", "map_read"):
        return None
    return Problem(node.where, f"the policy lets {service}_t serve no {domain.label}, so that {node.name} would not work",
                   f"add {CLIENT[service]}({domain.label[:-len('_t')]}) to policy/, or delete the node")


def check(manifest):
    """Problems that the policy has with the manifest's labels."""
    path, where = manifest.policy
    try:
        check_file(manifest.file(path), path, where)
        policy = Policy(manifest.file(path), where)
    except Problem as problem:
        return [problem]
    found = []
    for domain in manifest.domains:
        if domain.label is None:
            continue
        found += [check_categories(policy, domain), check_label(policy, domain)]
        if found[-1] is None:
            found.append(check_role(policy, domain))
            found += [check_device(policy, domain, node) for node in domain.devices]
            found += [check_served(policy, domain, node, service) for node, service in domain.served]
    return [problem for problem in found if problem]
