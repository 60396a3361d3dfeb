# SPDX-License-Identifier: Apache-2.0
"""Who has a row's permissions in the compiled reference policy."""
from redoubtlib.mac import query
from redoubtlib.mac.compiled import Policy

POLICY = "build/policy.bin"
# attributes that stand for their types where all of these have a permission, the widest first
WIDE = ("domain_type", "building_type", "guest_type", "service_type", "service_building_type", "channel_type", "guest_channel_type", "self_type")


class Holder:
    """who: types and attributes; own: on their own labels only; conditional: where a boolean says so."""

    def __init__(self, ask, who, targets, own, conditional):
        self.ask, self.who, self.targets, self.own, self.conditional = ask, who, targets, own, conditional


def short(policy, types):
    """The types, with the widest attributes for those that have all of theirs in it."""
    left, out = set(types), []
    for name in WIDE:
        members = policy.attributes.get(name, frozenset())
        if len(members) > 1 and members <= set(types) and members & left:
            out.append(name)
            left -= members
    return out + sorted(left)


# the labels that can be the object of a question, by its name in the table
OBJECTS = {"XEN": {"xen_t"}, "SECURITY": {"security_t"}}


class Holders:
    def __init__(self, root):
        self.policy = Policy(f"{root}/{POLICY}")
        self.by_perm = {}

    def of(self, ask):
        policy = self.policy
        wanted = OBJECTS.get(ask.object)
        if ask.object == "SELF":
            wanted = policy.attributes["self_type"]
        found = [(s, t) for s, t, _, _ in query.who(policy, f"{ask.cls.lower()}:{ask.perm.lower()}", None) if not wanted or t in wanted]
        conditional = any(None not in policy.perms(s, t, ask.cls.lower()).get(ask.perm.lower(), {None}) for s, t in found)
        own = bool(found) and all(t == s[:-2] + "_self_t" for s, t in found)
        return Holder(ask, short(policy, {s for s, _ in found}), short(policy, {t for _, t in found}), own, conditional)
