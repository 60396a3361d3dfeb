/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/req_domain.c - the master's requests about domains, and questions about them. */
#include "domains/xenstore/request.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/arena.h"
#include "domains/xenstore/engine.h"
#include "domains/xenstore/env.h"
#include "domains/xenstore/path.h"
#include "domains/xenstore/store.h"
#include "domains/xenstore/watch.h"
#include "lib/fmt.h"
#include "lib/string.h"

static err_t domid_arg(const char *s, domid_t *domid)
{
	uint64_t v;

	if (!s || number_parse(s, 65535, &v))
		return -XEN_EINVAL;
	*domid = (domid_t)v;
	return 0;
}

/* The account of a domain that is introduced. */
static err_t introduced_arg(const char *s, struct acct **a)
{
	domid_t domid;
	err_t err = domid_arg(s, &domid);

	if (err)
		return err;
	*a = acct_find(domid);
	return *a && (*a)->conn ? 0 : -XEN_ENOENT;
}

/* A domain that is introduced again has a new ring. */
static err_t reintroduce(struct conn *c, uint64_t gfn, uint32_t port)
{
	err_t err;

	conn_new_carrier(c);
	env_disconnect(c);
	err = env_connect(c, gfn, port);
	if (err)
		env_disconnect(c);
	return err;
}

err_t do_introduce(const struct request *r)
{
	const char *arg[3];
	uint64_t gfn, port;
	struct acct *a;
	struct conn *c;
	domid_t domid;
	err_t err;

	if (request_strings(r, arg, 3) < 3 || domid_arg(arg[0], &domid) || number_parse(arg[1], UINT64_MAX >> 12, &gfn)
	    || number_parse(arg[2], UINT32_MAX, &port))
		return -XEN_EINVAL;
	if (domid >= FIRST_RESERVED_DOMAIN || domid == st.master || port == 0)
		return -XEN_EINVAL;
	a = acct_find(domid);
	if (a && a->conn) {
		err = reintroduce(a->conn, gfn, (uint32_t)port);
		if (!err)
			reply_ok(r);
		return err;
	}
	err = engine_introduce(domid, gfn, (uint32_t)port, &c);
	if (err)
		return err;
	reply_ok(r);
	watch_fire_special(SPECIAL_INTRODUCE);
	return 0;
}

static void forget_target(domid_t domid)
{
	for (uint32_t i = 0; i < MAX_CONNS; i++)
		if (st.conn[i] && st.conn[i]->target == domid)
			st.conn[i]->target = NO_DOMAIN;
}

/* Also for a domain that died before it was introduced: its nodes go. */
err_t do_release(const struct request *r)
{
	domid_t domid;
	struct acct *a;
	err_t err = domid_arg(request_string(r), &domid);

	if (err)
		return err;
	if (domid == st.master)
		return -XEN_EINVAL;
	a = acct_find(domid);
	if (!a)
		return -XEN_ENOENT;
	reply_ok(r);
	if (a->conn) {
		env_disconnect(a->conn);
		conn_close(a->conn);
	}
	forget_target(domid);
	store_forget_domain(domid);
	acct_drop(a);
	watch_fire_special(SPECIAL_RELEASE);
	return 0;
}

err_t do_get_domain_path(const struct request *r)
{
	domid_t domid;
	char path[32];
	err_t err = domid_arg(request_string(r), &domid);

	if (err)
		return err;
	snprintf(path, sizeof path, "/local/domain/%u", domid);
	reply_string(r, path);
	return 0;
}

err_t do_is_domain_introduced(const struct request *r)
{
	const struct acct *a;
	domid_t domid;
	err_t err = domid_arg(request_string(r), &domid);

	if (err)
		return err;
	if (domid == FIRST_RESERVED_DOMAIN)	/* DOMID_SELF */
		domid = r->c->domid;
	a = acct_find(domid);
	reply_string(r, a && a->conn ? "T" : "F");
	return 0;
}

/* Domains are reported dead by the master only, so there is nothing to arm again. */
err_t do_resume(const struct request *r)
{
	struct acct *a;
	err_t err = introduced_arg(request_string(r), &a);

	if (err)
		return err;
	reply_ok(r);
	return 0;
}

err_t do_set_target(const struct request *r)
{
	const char *arg[2];
	struct acct *a, *target;
	err_t err;

	if (request_strings(r, arg, 2) < 2)
		return -XEN_EINVAL;
	err = introduced_arg(arg[0], &a);
	if (!err)
		err = introduced_arg(arg[1], &target);
	if (err)
		return err;
	if (a == target || a->priv || target->priv)
		return -XEN_EINVAL;
	a->conn->target = target->domid;
	reply_ok(r);
	return 0;
}

static void reply_memory(const struct request *r)
{
	uint32_t conns = 0, nodes = 0;
	char text[96];

	for (uint32_t i = 0; i < MAX_CONNS; i++)
		conns += st.conn[i] != NULL;
	for (uint32_t i = 0; i < ACCT_BUCKETS; i++)
		for (const struct acct *a = st.acct[i]; a; a = a->next)
			nodes += a->nodes;
	snprintf(text, sizeof text, "used %zu of %zu bytes, %u connections, %u nodes", arena_used(), arena_total(), conns, nodes);
	reply_string(r, text);
}

/* Text for the log: printable ASCII, one line. */
static void log_text(const char *s)
{
	char line[200];
	size_t n = 0;

	for (; n < sizeof line - 1 && s[n]; n++)
		line[n] = s[n] >= ' ' && s[n] <= '~' ? s[n] : '?';
	line[n] = 0;
	env_log(line);
}

err_t do_control(const struct request *r)
{
	const char *arg[2];
	uint32_t n = request_strings(r, arg, 2);

	if (n == 1 && !strcmp(arg[0], "help")) {
		static const char commands[] = "help\0memreport\0print";

		reply_data(r, commands, sizeof commands);
		return 0;
	}
	if (n == 1 && !strcmp(arg[0], "memreport")) {
		reply_memory(r);
		return 0;
	}
	if (n == 2 && !strcmp(arg[0], "print")) {
		log_text(arg[1]);
		reply_ok(r);
		return 0;
	}
	return -XEN_EINVAL;
}
