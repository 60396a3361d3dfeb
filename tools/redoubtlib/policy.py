# SPDX-License-Identifier: Apache-2.0
"""What the compiled policy says about a manifest's labels; setools reads the policy."""
import os

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
        except (OSError, SyntaxError, setools.exception.InvalidPolicy) as why:
            raise Problem(where, f"{path} is no compiled policy ({why})", "compile one with make policy") from None
        self.types = {str(t) for t in self.policy.types()}

    def allows(self, source, target, tclass, permission):
        if source not in self.types or target not in self.types:
            return False
        query = self.setools.TERuleQuery(self.policy, ruletype=["allow"], source=source, target=target,
                                         tclass=[tclass], perms=[permission])
        return any(True for _ in query.results())

    def labels(self):
        """Labels that a domain can have: the builder may create the type that becomes it."""
        return sorted(t for t in self.types if self.allows(CREATOR, building(t), "domain", "create"))


def building(label):
    return label[:-len("_t")] + "_building_t"


def check_label(policy, domain):
    where = domain.node.at("security-id")
    if domain.label not in policy.types:
        return Problem(where, f"the policy has no type {domain.label}", f"use one of {', '.join(policy.labels())}")
    if not policy.allows(CREATOR, building(domain.label), "domain", "create"):
        return Problem(where, f"the policy forbids {CREATOR} to create {building(domain.label)}",
                       f"use one of {', '.join(policy.labels())}, or allow it in policy/")
    return None


def check_device(policy, domain, node):
    default = {"blkdrv": "disk_t", "netdrv": "nic_t"}.get(domain.service)
    p = node.properties.get("security-id")
    label = p.strings[0] if p and p.strings else default
    if label is None:
        return None
    if label not in policy.types:
        return Problem(node.at("security-id"), f"the policy has no type {label}", "use disk_t or nic_t")
    holders = (domain.label, building(domain.label))
    if not any(policy.allows(h, label, "resource", "use_noiommu") for h in holders):
        return Problem(node.at("security-id"), f"the policy forbids {domain.label} to use a device {label}",
                       "give the domain or the device another label, or allow it in policy/")
    return None


def check(manifest):
    """Problems that the policy has with the manifest's labels."""
    path, where = manifest.policy
    full = manifest.file(path)
    if not os.path.isfile(full):
        return [Problem(where, f"no file {path} beside the manifest", "compile it with make policy")]
    try:
        policy = Policy(full, where)
    except Problem as problem:
        return [problem]
    found = []
    for domain in manifest.domains:
        if domain.label is None:
            continue
        found.append(check_label(policy, domain))
        if found[-1] is None:
            found += [check_device(policy, domain, node) for node in domain.devices]
    return [problem for problem in found if problem]
