/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/engine.c - start, input, dispatch. */
#include "domains/xenstore/engine.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/arena.h"
#include "domains/xenstore/env.h"
#include "domains/xenstore/mac.h"
#include "domains/xenstore/node.h"
#include "domains/xenstore/request.h"
#include "domains/xenstore/store.h"
#include "lib/fmt.h"
#include "lib/string.h"

struct store st;

static err_t create_specials(struct acct *a)
{
	for (int i = 0; i < SPECIALS; i++) {
		st.special[i] = perms_alloc(a, 1);
		if (!st.special[i])
			return -XEN_ENOMEM;
		st.special[i]->p[0] = (struct perm){ st.master, 0 };
	}
	return 0;
}

static err_t create_root(struct acct *a)
{
	st.root = node_new(a, "", 0);
	if (!st.root)
		return -XEN_ENOMEM;
	st.root->perms = perms_alloc(a, 1);
	if (!st.root->perms)
		return -XEN_ENOMEM;
	st.root->perms->p[0] = (struct perm){ st.master, 0 };
	st.root->owner = a;
	st.root->gen = st.root->cgen = ++st.gen;
	a->nodes++;
	return 0;
}

/* A node that no request asked for. */
static struct node *plant(struct acct *a, struct node *up, const char *name)
{
	struct node *n = up ? node_new(a, name, strlen(name)) : NULL;

	if (!n)
		return NULL;
	n->perms = perms_copy(a, up->perms);
	if (!n->perms)
		return NULL;
	node_link(up, n, a);
	return n;
}

static err_t create_tool(struct acct *a)
{
	return plant(a, plant(a, st.root, "tool"), "xenstored") ? 0 : -XEN_ENOMEM;
}

err_t engine_init(void *mem, size_t size, domid_t master, uint64_t seed)
{
	struct acct *a;
	err_t err;

	memset(&st, 0, sizeof st);
	arena_init(mem, size);
	mac_init();
	st.seed = seed;
	st.master = master;
	a = acct_get(master);
	if (!a)
		return -XEN_ENOMEM;
	err = create_specials(a);
	if (!err)
		err = create_root(a);
	return err ? err : create_tool(a);
}

err_t engine_introduce(domid_t domid, uint64_t gfn, uint32_t port, struct conn **c)
{
	err_t err = conn_open(domid, c);

	if (err)
		return err;
	err = env_connect(*c, gfn, port);
	if (err) {
		env_disconnect(*c);
		conn_close(*c);
	}
	return err;
}

static void refused(struct conn *c, const char *why)
{
	char line[128];

	if (c->acct->refusals >= QUOTA_REFUSALS)
		return;
	snprintf(line, sizeof line, "domain %u: refused: %s%s", c->domid, why,
		++c->acct->refusals == QUOTA_REFUSALS ? " (no more lines about this domain)" : "");
	env_log(line);
}

void engine_kill(struct conn *c, const char *why)
{
	refused(c, why);
	conn_kill(c);
}

static const char *error_name(err_t err)
{
	switch (-err) {
	case XEN_EACCES:	return "EACCES";
	case XEN_EEXIST:	return "EEXIST";
	case XEN_EISDIR:	return "EISDIR";
	case XEN_ENOENT:	return "ENOENT";
	case XEN_ENOMEM:	return "ENOMEM";
	case XEN_ENOSPC:	return "ENOSPC";
	case XEN_EIO:		return "EIO";
	case XEN_ENOTEMPTY:	return "ENOTEMPTY";
	case XEN_ENOSYS:	return "ENOSYS";
	case XEN_EROFS:		return "EROFS";
	case XEN_EBUSY:		return "EBUSY";
	case XEN_EAGAIN:	return "EAGAIN";
	case XEN_EISCONN:	return "EISCONN";
	case XEN_E2BIG:		return "E2BIG";
	case XEN_EPERM:		return "EPERM";
	default:		return "EINVAL";
	}
}

static bool masters_only(uint32_t type)
{
	return type == XS_CONTROL || type == XS_INTRODUCE || type == XS_RELEASE || type == XS_RESUME || type == XS_SET_TARGET;
}

static bool knows_no_transaction(uint32_t type)
{
	return type == XS_WATCH || type == XS_UNWATCH;
}

static err_t run(const struct request *r, uint32_t type)
{
	switch (type) {
	case XS_CONTROL:		return do_control(r);
	case XS_DIRECTORY:		return do_directory(r);
	case XS_READ:			return do_read(r);
	case XS_GET_PERMS:		return do_get_perms(r);
	case XS_WATCH:			return do_watch(r);
	case XS_UNWATCH:		return do_unwatch(r);
	case XS_TRANSACTION_START:	return do_transaction_start(r);
	case XS_TRANSACTION_END:	return do_transaction_end(r);
	case XS_INTRODUCE:		return do_introduce(r);
	case XS_RELEASE:		return do_release(r);
	case XS_GET_DOMAIN_PATH:	return do_get_domain_path(r);
	case XS_WRITE:			return do_write(r);
	case XS_MKDIR:			return do_mkdir(r);
	case XS_RM:			return do_rm(r);
	case XS_SET_PERMS:		return do_set_perms(r);
	case XS_IS_DOMAIN_INTRODUCED:	return do_is_domain_introduced(r);
	case XS_RESUME:			return do_resume(r);
	case XS_SET_TARGET:		return do_set_target(r);
	case XS_RESET_WATCHES:		return do_reset_watches(r);
	case XS_DIRECTORY_PART:		return do_directory_part(r);
	default:			return -XEN_ENOSYS;
	}
}

static err_t dispatch(struct conn *c)
{
	struct request r = { c, NULL, c->in.data, c->in.h.len };
	uint32_t type = c->in.h.type;
	err_t err;

	mac_refresh();
	err = mac_request(&r, type);
	if (err)
		return err;
	if (masters_only(type) && !c->acct->priv)
		return -XEN_EACCES;
	if (c->in.h.tx_id && !knows_no_transaction(type)) {
		r.tx = tx_find(c, c->in.h.tx_id);
		if (!r.tx)
			return -XEN_ENOENT;
	}
	return run(&r, type);
}

static void answer(struct conn *c)
{
	err_t err = dispatch(c);
	const char *name;

	c->in_have = 0;
	if (err == -XEN_ENOSYS)
		refused(c, "unknown request type");
	if (!err)
		return;
	name = error_name(err);
	conn_reply(c, XS_ERROR, name, strlen(name) + 1);
}

static size_t fill(struct conn *c, const char *data, size_t n, uint32_t upto)
{
	size_t took = 0;

	while (took < n && c->in_have < upto)
		((char *)&c->in)[c->in_have++] = data[took++];
	return took;
}

size_t engine_input(struct conn *c, const void *data, size_t n)
{
	const uint32_t head = sizeof c->in.h;
	size_t took = 0;

	if (c->dead || c->reply_len)
		return 0;
	if (c->in_have < head)
		took = fill(c, data, n, head);
	if (c->in_have < head)
		return took;
	if (c->in.h.len > XENSTORE_PAYLOAD_MAX) {
		engine_kill(c, "a request longer than 4096 bytes");
		return took;
	}
	took += fill(c, (const char *)data + took, n - took, head + c->in.h.len);
	if (c->in_have == head + c->in.h.len)
		answer(c);
	return took;
}
