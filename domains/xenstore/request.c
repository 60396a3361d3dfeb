/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/request.c - arguments and replies. */
#include "domains/xenstore/request.h"
#include "domains/xenstore/path.h"
#include "lib/string.h"

const char *request_string(const struct request *r)
{
	const char *end = r->len ? memchr(r->data, 0, r->len) : NULL;

	return end == r->data + r->len - 1 && end ? r->data : NULL;
}

uint32_t request_strings(const struct request *r, const char **arg, uint32_t max)
{
	uint32_t n = 0;

	if (r->len == 0 || r->data[r->len - 1])
		return 0;
	for (uint32_t at = 0; at < r->len; at += (uint32_t)strlen(r->data + at) + 1) {
		if (n < max)
			arg[n] = r->data + at;
		n++;
	}
	return n;
}

const char *request_path(const struct request *r, const char *s, size_t *rel)
{
	static char path[PATH_BUF];
	size_t unused;

	if (!s || path_resolve(r->c->domid, r->c->acct->priv, s, path, rel ? rel : &unused))
		return NULL;
	return path;
}

void reply_data(const struct request *r, const void *data, size_t n)
{
	conn_reply(r->c, r->c->in.h.type, data, n);
}

void reply_string(const struct request *r, const char *s)
{
	reply_data(r, s, strlen(s) + 1);
}

void reply_ok(const struct request *r)
{
	reply_string(r, "OK");
}
