/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/hosted/policy.h - the engine's questions, answered by the real security server with build/store-policy.bin. Test code. */
#ifndef XENSTORE_HOSTED_POLICY_H
#define XENSTORE_HOSTED_POLICY_H
#include "domains/xenstore/hosted/fake.h"
#include "xsm/av.h"

void policy_load(void);
/* The SID of system_u:system_r:TYPE:s0, or with the level that TYPE has behind it. */
uint32_t domain_label(const char *type);
uint32_t node_label(const char *type);	/* the same of system_u:object_r:TYPE */
/* A domain's label, from the next look on; tells the store (VIRQ_REDOUBT_POLICY). */
void relabel(domid_t domid, const char *type);
/* A boolean's value, in force at once; tells the store. */
void flip(const char *name, bool value);
/* The type in the context of the node of that path, as the last question about it had it. */
const char *node_type(struct conn *c, const char *path);

/* May c read the node of that path? Asked anew, past the caches of decisions. */
bool may_read(struct conn *c, const char *path);

/* The script: with `open` the policy allows everything; of that, or of what it allows, `deny` is taken away where `deny_on` is 0 or the object. */
extern struct script { bool open, changed; uint32_t deny, deny_on; uint64_t now; uint32_t decisions, transitions, peers, contexts; } script;
/* The same as a change of the policy. */
void deny(uint32_t perms, uint32_t on);
#endif
