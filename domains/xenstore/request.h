/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/request.h - one request and its handlers. A handler answers by itself and returns 0, or returns the error to answer. */
#ifndef XENSTORE_REQUEST_H
#define XENSTORE_REQUEST_H
#include "domains/xenstore/conn.h"
#include "domains/xenstore/tx.h"

struct request {
	struct conn *c;
	struct tx *tx;			/* NULL: none */
	const char *data;
	uint32_t len;
};

/* The only string of the payload, which its NUL ends; NULL when it has another shape. */
const char *request_string(const struct request *r);
/* Cuts the payload into NUL-terminated strings: their number, of which the first max are in arg; 0 when the last one has no end. */
uint32_t request_strings(const struct request *r, const char **arg, uint32_t max);
/* The path in s, resolved for the caller, in a buffer that the next call reuses; NULL when malformed. */
const char *request_path(const struct request *r, const char *s, size_t *rel);
void reply_ok(const struct request *r);
void reply_string(const struct request *r, const char *s);	/* with its NUL */
void reply_data(const struct request *r, const void *data, size_t n);

/* req_node.c */
err_t do_directory(const struct request *r);
err_t do_directory_part(const struct request *r);
err_t do_read(const struct request *r);
err_t do_write(const struct request *r);
err_t do_mkdir(const struct request *r);
err_t do_rm(const struct request *r);
err_t do_get_perms(const struct request *r);
err_t do_set_perms(const struct request *r);
/* req_session.c */
err_t do_watch(const struct request *r);
err_t do_unwatch(const struct request *r);
err_t do_reset_watches(const struct request *r);
err_t do_transaction_start(const struct request *r);
err_t do_transaction_end(const struct request *r);
/* req_domain.c */
err_t do_introduce(const struct request *r);
err_t do_release(const struct request *r);
err_t do_get_domain_path(const struct request *r);
err_t do_is_domain_introduced(const struct request *r);
err_t do_resume(const struct request *r);
err_t do_set_target(const struct request *r);
err_t do_control(const struct request *r);
#endif
