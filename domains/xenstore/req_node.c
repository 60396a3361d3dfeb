/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/req_node.c - requests that read and change nodes. */
#include "domains/xenstore/request.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/path.h"
#include "domains/xenstore/store.h"
#include "domains/xenstore/watch.h"
#include "lib/fmt.h"
#include "lib/sha256.h"
#include "lib/string.h"

static err_t get_readable(const struct request *r, const char *arg, struct spot *s)
{
	const char *path = request_path(r, arg, NULL);

	return path ? store_get(r->c, r->tx, path, PERM_READ, s) : -XEN_EINVAL;
}

err_t do_read(const struct request *r)
{
	struct spot s;
	const char *value;
	uint32_t len;
	err_t err = get_readable(r, request_string(r), &s);

	if (err)
		return err;
	value = spot_value(&s, &len);
	reply_data(r, value, len);
	return 0;
}

err_t do_directory(const struct request *r)
{
	char *out = conn_reply_data(r->c);
	struct spot s;
	struct list l;
	const char *name;
	size_t n, len = 0;
	err_t err = get_readable(r, request_string(r), &s);

	if (err)
		return err;
	for (store_list(&l, &s); store_next(&l, &name, &n); len += n + 1) {
		if (len + n + 1 > XENSTORE_PAYLOAD_MAX)
			return -XEN_E2BIG;
		memcpy(out + len, name, n);
		out[len + n] = 0;
	}
	reply_data(r, NULL, len);
	return 0;
}

/* Whole names of the list from offset on, as many as fit; an empty string after the last name of all. */
static size_t list_part(const struct spot *s, uint64_t offset, char *out, size_t room)
{
	struct list l;
	const char *name;
	size_t n, len = 0;
	uint64_t at = 0;

	for (store_list(&l, s); store_next(&l, &name, &n); at += n + 1) {
		size_t skip = at < offset ? (size_t)(offset - at) : 0;

		if (skip >= n + 1)
			continue;
		if (len + n + 1 - skip > room - 1)
			return len;
		memcpy(out + len, name + skip, n - skip);
		len += n + 1 - skip;
		out[len - 1] = 0;
	}
	out[len] = 0;
	return len + 1;
}

/* The node's generation for whoever compares it with an earlier one. Generations are the whole store's: as they are they would tell how much others write. */
static uint64_t told_gen(const struct spot *s)
{
	uint64_t of[2] = { st.seed, spot_gen(s) }, told;
	uint8_t digest[32];

	sha256(of, sizeof of, digest);
	memcpy(&told, digest, sizeof told);
	return told;
}

err_t do_directory_part(const struct request *r)
{
	char *out = conn_reply_data(r->c);
	const char *arg[2];
	uint64_t offset;
	struct spot s;
	size_t len;
	err_t err;

	if (request_strings(r, arg, 2) != 2 || number_parse(arg[1], 0x7fffffff, &offset))
		return -XEN_EINVAL;
	err = get_readable(r, arg[0], &s);
	if (err)
		return err;
	len = (size_t)snprintf(out, 24, "%lu", (unsigned long)told_gen(&s)) + 1;
	len += list_part(&s, offset, out + len, XENSTORE_PAYLOAD_MAX - len);
	reply_data(r, NULL, len);
	return 0;
}

static err_t write_node(const struct request *r, const char *arg, const char *data, uint32_t n)
{
	const char *path = request_path(r, arg, NULL);
	struct change done = { 0 };
	err_t err = path ? store_write(r->c, r->tx, path, data, n, &done) : -XEN_EINVAL;

	if (err)
		return err;
	reply_ok(r);
	store_announce(&done);
	return 0;
}

err_t do_write(const struct request *r)
{
	const char *end = r->len ? memchr(r->data, 0, r->len) : NULL;

	if (!end)
		return -XEN_EINVAL;
	end++;
	return write_node(r, r->data, end, r->len - (uint32_t)(end - r->data));
}

err_t do_mkdir(const struct request *r)
{
	return write_node(r, request_string(r), NULL, 0);
}

err_t do_rm(const struct request *r)
{
	const char *path = request_path(r, request_string(r), NULL);
	struct spot s;
	bool there;
	err_t err = path ? store_remove_check(r->c, r->tx, path, &s, &there) : -XEN_EINVAL;

	if (err)
		return err;
	reply_ok(r);
	if (there)
		store_remove(&s);
	return 0;
}

static void reply_perms(const struct request *r, const struct perms *ps)
{
	char *out = conn_reply_data(r->c);
	size_t len = 0;

	for (uint32_t i = 0; i < ps->n; i++) {
		perm_format(&ps->p[i], out + len);
		len += strlen(out + len) + 1;
	}
	reply_data(r, NULL, len);
}

static err_t get_special_perms(const struct request *r, const char *name)
{
	enum special sp = special_find(name);
	struct who w = conn_who(r->c);

	if (sp == SPECIALS)
		return -XEN_EINVAL;
	if (!(perms_access(st.special[sp], &w) & PERM_READ))
		return -XEN_EACCES;
	reply_perms(r, st.special[sp]);
	return 0;
}

err_t do_get_perms(const struct request *r)
{
	const char *name = request_string(r);
	struct spot s;
	err_t err;

	if (name && name[0] == '@')
		return get_special_perms(r, name);
	err = get_readable(r, name, &s);
	if (err)
		return err;
	reply_perms(r, spot_perms(&s));
	return 0;
}

static err_t set_special_perms(const struct request *r, const char *name, const struct perm *p, uint32_t n)
{
	enum special sp = special_find(name);
	struct who w = conn_who(r->c);
	struct perms *ps;
	err_t err;

	if (sp == SPECIALS || r->tx)
		return -XEN_EINVAL;
	if (!(perms_access(st.special[sp], &w) & PERM_OWNER))
		return -XEN_EACCES;
	if (!w.priv && p[0].id != st.special[sp]->p[0].id)
		return -XEN_EPERM;
	ps = store_perms(r->c, p, n, &err);
	if (!ps)
		return err;
	mem_free(st.special[sp]);
	mem_give(ps, acct_find(st.master));
	st.special[sp] = ps;
	reply_ok(r);
	return 0;
}

err_t do_set_perms(const struct request *r)
{
	const char *arg[1 + MAX_PERMS], *path;
	struct perm p[MAX_PERMS];
	struct change done = { 0 };
	uint32_t n = request_strings(r, arg, 1 + MAX_PERMS);
	err_t err;

	if (n < 2)
		return -XEN_EINVAL;
	if (--n > MAX_PERMS)
		return -XEN_ENOSPC;
	for (uint32_t i = 0; i < n; i++)
		if (perm_parse(arg[i + 1], &p[i]))
			return -XEN_EINVAL;
	if (arg[0][0] == '@')
		return set_special_perms(r, arg[0], p, n);
	path = request_path(r, arg[0], NULL);
	err = path ? store_set_perms(r->c, r->tx, path, p, n, &done) : -XEN_EINVAL;
	if (err)
		return err;
	reply_ok(r);
	store_announce(&done);
	return 0;
}
