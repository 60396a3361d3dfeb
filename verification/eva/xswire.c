/* SPDX-License-Identifier: Apache-2.0 */
/* verification/eva/xswire.c - EVA: a xenstore ring whose every word the domain may change at every look: indices, bytes put together to requests, and their
 * arguments: strings, paths, numbers, permissions. What the store does with them is not here (it is arbitrary). */
#include <__fc_builtin.h>
#define __atomic_load_n(p, order)	read_any(p)
#define __atomic_store_n(p, v, order)	(*(p) = (v))
#define __atomic_thread_fence(order)	((void)0)
#include "domains/xenstore/ring.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/engine.h"
#include "domains/xenstore/env.h"
#include "domains/xenstore/mac.h"
#include "domains/xenstore/path.h"
#include "domains/xenstore/request.h"

static uint32_t read_any(const uint32_t *p)
{
	//@ assert \valid_read(p);
	return Frama_C_unsigned_int_interval(0, UINT32_MAX);
}

#include "domains/xenstore/ring.c"
#include "domains/xenstore/engine.c"

static struct xenstore_domain_interface page;
static struct conn conn;
static struct acct acct;
static struct tx *no_tx;

/* Every way in which the handlers take their arguments apart. */
static err_t any_request(const struct request *r)
{
	static struct perm perm;
	const char *arg[4] = { "", "", "", "" };
	uint32_t n = request_strings(r, arg, 4);
	uint64_t v;

	(void)request_path(r, request_string(r), NULL);
	for (uint32_t i = 0; i < 4 && i < n; i++) {
		(void)request_path(r, arg[i], NULL);
		(void)number_parse(arg[i], UINT32_MAX, &v);
		(void)perm_parse(arg[i], &perm);
	}
	return Frama_C_interval(-100, 0);
}

#define HANDLER(name) err_t name(const struct request *r) { return any_request(r); }
HANDLER(do_control) HANDLER(do_directory) HANDLER(do_read) HANDLER(do_get_perms) HANDLER(do_watch) HANDLER(do_unwatch)
HANDLER(do_transaction_start) HANDLER(do_transaction_end) HANDLER(do_introduce) HANDLER(do_release) HANDLER(do_get_domain_path)
HANDLER(do_write) HANDLER(do_mkdir) HANDLER(do_rm) HANDLER(do_set_perms) HANDLER(do_is_domain_introduced) HANDLER(do_resume)
HANDLER(do_set_target) HANDLER(do_reset_watches) HANDLER(do_directory_part)

struct tx *tx_find(struct conn *c, uint32_t id) { return no_tx; }
err_t mac_request(const struct request *r, uint32_t type) { return Frama_C_interval(-100, 0); }
void mac_refresh(void) { }
void env_log(const char *line) { }
void env_notify(struct conn *c) { }
void conn_reset(struct conn *c) { c->in_have = c->reply_len = 0; }
void conn_kill(struct conn *c) { conn_reset(c); c->dead = true; }
void conn_sent(struct conn *c, size_t n) { c->reply_len = Frama_C_interval(0, 4096); }

void conn_reply(struct conn *c, uint32_t type, const void *data, size_t len)
{
	//@ assert len <= XENSTORE_PAYLOAD_MAX;
	c->reply_len = (uint32_t)len;
}

size_t conn_peek(struct conn *c, const char **data)
{
	*data = (const char *)&c->reply;
	return Frama_C_unsigned_int_interval(0, sizeof(c->reply));
}

void eva_main(void)
{
	//@ widen_hints global:"all", 16, 1024, 4096, 4112;
	Frama_C_make_unknown((char *)&page, sizeof(page));
	Frama_C_make_unknown((char *)&conn.reply, sizeof(conn.reply));
	conn.acct = &acct;
	conn.domid = Frama_C_interval(0, 0xffff);
	acct.priv = Frama_C_interval(0, 1);
	acct.refusals = Frama_C_unsigned_int_interval(0, QUOTA_REFUSALS);
	st.conn[0] = &conn;
	ring_attach(&conn, &page);
	while (Frama_C_interval(0, 1))
		(void)ring_round();
}
