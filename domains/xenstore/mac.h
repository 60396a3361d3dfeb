/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/mac.h - what the policy says of a request (class xenstore), above Xen's permissions on nodes. The subject is the label of the domain behind the
 * connection, as the hypervisor knows it; the object that of the path: docs/xenstore.md, docs/decisions/0010. Nothing is allocated. */
#ifndef XENSTORE_MAC_H
#define XENSTORE_MAC_H
#include "domains/xenstore/conn.h"
#include "domains/xenstore/request.h"

/* Forgets everything. */
void mac_init(void);
/* Looks whether the policy or a label has changed; if so, nothing that was answered before counts any more, and queued events of nodes that their
 * domain may no longer read go. Before each request is answered and before anything is sent. */
void mac_refresh(void);

/* perms: XENSTORE__X bits of xsm/av.h. -XEN_EACCES and a record unless the policy allows all of them to c on the node path[0 .. n). */
err_t mac_node(struct conn *c, const char *path, size_t n, uint32_t perms) __must_check;
/* The same question `create` about each node of path below its first `have` bytes, which are there. */
err_t mac_create(struct conn *c, const char *path, size_t have) __must_check;
/* The same question `remove` about each committed node below top. */
err_t mac_remove_below(struct conn *c, const struct node *top) __must_check;
/* May c be told of a node whose label mac_label gave? No record. Labels are good until the next mac_refresh. */
uint32_t mac_label(const char *path);
bool mac_hears(struct conn *c, uint32_t label);

/* The question that every request of its type asks, before anything else is looked at. -XEN_EACCES; -XEN_EINVAL: it names no object. */
err_t mac_request(const struct request *r, uint32_t type) __must_check;
#endif
