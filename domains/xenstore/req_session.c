/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/req_session.c - watches and transactions of the caller. */
#include "domains/xenstore/request.h"
#include "domains/xenstore/watch.h"
#include "lib/fmt.h"
#include "lib/string.h"

/* Path and token of WATCH and UNWATCH; a special path is taken as it is. */
static err_t watch_args(const struct request *r, const char **path, size_t *rel, const char **token)
{
	const char *arg[2];

	*rel = 0;
	if (request_strings(r, arg, 2) < 2)
		return -XEN_EINVAL;
	*token = arg[1];
	if (arg[0][0] == '@') {
		*path = arg[0];
		return strlen(arg[0]) <= XENSTORE_REL_PATH_MAX ? 0 : -XEN_EINVAL;
	}
	*path = request_path(r, arg[0], rel);
	return *path ? 0 : -XEN_EINVAL;
}

err_t do_watch(const struct request *r)
{
	const char *path, *token;
	struct watch *w;
	size_t rel;
	err_t err = watch_args(r, &path, &rel, &token);

	if (!err)
		err = watch_add(r->c, path, rel, token, &w);
	if (err)
		return err;
	reply_ok(r);
	conn_push_event(r->c, w, w->path);
	return 0;
}

err_t do_unwatch(const struct request *r)
{
	const char *path, *token;
	size_t rel;
	err_t err = watch_args(r, &path, &rel, &token);

	if (!err)
		err = watch_remove(r->c, path, token);
	if (err)
		return err;
	reply_ok(r);
	return 0;
}

err_t do_reset_watches(const struct request *r)
{
	watch_remove_all(r->c);
	tx_drop_all(r->c);
	reply_ok(r);
	return 0;
}

err_t do_transaction_start(const struct request *r)
{
	char text[12];
	struct tx *tx;
	err_t err;

	if (r->tx)
		return -XEN_EBUSY;
	err = tx_start(r->c, &tx);
	if (err)
		return err;
	snprintf(text, sizeof text, "%u", tx->id);
	reply_string(r, text);
	return 0;
}

err_t do_transaction_end(const struct request *r)
{
	const char *how = request_string(r);
	err_t err = 0;

	if (!how || (strcmp(how, "T") && strcmp(how, "F")))
		return -XEN_EINVAL;
	if (!r->tx)
		return -XEN_ENOENT;
	if (*how == 'T')
		err = tx_commit_check(r->tx);
	if (!err)
		reply_ok(r);
	if (!err && *how == 'T')
		tx_commit(r->tx);
	tx_drop(r->tx);
	return err;
}
