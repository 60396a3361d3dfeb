/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/engine_test.c - the protocol engine, request by request; the cases are in hosted/. */
// link: domains/xenstore/hosted/fake.c domains/xenstore/hosted/arena_host.c domains/xenstore/hosted/node_cases.c domains/xenstore/hosted/perm_cases.c
// link: domains/xenstore/hosted/watch_cases.c domains/xenstore/hosted/tx_cases.c domains/xenstore/hosted/quota_cases.c domains/xenstore/hosted/domain_cases.c
// link: domains/xenstore/hosted/overlay_cases.c domains/xenstore/acct.c domains/xenstore/path.c domains/xenstore/perm.c domains/xenstore/node.c domains/xenstore/tx.c domains/xenstore/tx_commit.c
// link: domains/xenstore/store.c domains/xenstore/store_perms.c domains/xenstore/watch.c domains/xenstore/conn.c domains/xenstore/request.c
// link: domains/xenstore/req_node.c domains/xenstore/req_session.c domains/xenstore/req_domain.c domains/xenstore/engine.c xen/lib/sha256.c
// link: domains/xenstore/mac.c domains/xenstore/mac_request.c domains/xenstore/audit.c domains/xenstore/label.c domains/xenstore/hosted/allow.c
#include "domains/xenstore/hosted/fake.h"

int main(void)
{
	setbuf(stdout, NULL);
	node_cases();
	perm_cases();
	watch_cases();
	tx_cases();
	overlay_cases();
	quota_cases();
	domain_cases();
	return 0;
}
