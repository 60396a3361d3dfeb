/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/xs.h - xenstore client over the store ring (xen/io/xs_wire.h). Calls block until the answer came;
 * watch events that come meanwhile are queued and delivered from the event loop, never from inside a call. */
#ifndef RUNTIME_XS_H
#define RUNTIME_XS_H
#include "lib/types.h"
#include <xen/io/xs_wire.h>

#define XS_VALUE_MAX 4096u		/* bytes of a value with its NUL */
#define XS_PATH_MAX  256u		/* of paths that this client builds itself */
#define XBT_NONE 0u

/* Connects by HVM_PARAM_STORE_PFN and STORE_EVTCHN. -XEN_ENOENT: the domain has no store. */
err_t xs_init(void);
/* Connects over a page and a port that the caller set up: the builder, docs/seams.md xenstore. */
err_t xs_init_page(struct xenstore_domain_interface *page, uint32_t port);

/* For a client that must outlive its store: a store that breaks the protocol, or is silent for ns (0: the default), is given up
 * with one log line; this call and later ones return -XEN_EIO. By default the client waits for ever and
 * ends its domain on a broken protocol. */
void xs_set_patience(uint64_t ns);
#define XS_PATIENCE_NS 10000000000ull	/* of services: what their clients have goes on without a store */

/* Errors of all calls: what xenstore answered (-XEN_ENOENT, -XEN_EACCES, -XEN_EAGAIN ...), -XEN_E2BIG too long, -XEN_EIO protocol. */

/* Reads path into buf[n], NUL-terminated; embedded NULs end it. -XEN_E2BIG when it does not fit. */
err_t xs_read(uint32_t tx, const char *path, char *buf, size_t n);
/* Reads an unsigned number (decimal or 0x); -XEN_EINVAL when malformed or above max. */
err_t xs_read_u64(uint32_t tx, const char *path, uint64_t max, uint64_t *value);
err_t xs_write(uint32_t tx, const char *path, const char *value);
err_t xs_printf(uint32_t tx, const char *path, const char *f, ...) __attribute__((format(printf, 3, 4)));
err_t xs_mkdir(uint32_t tx, const char *path);
err_t xs_rm(uint32_t tx, const char *path);
/* perms: "n5","r7"... as n NUL-terminated words: xs_set_perms(tx, path, (const char *[]){"n5", "r7"}, 2). */
err_t xs_set_perms(uint32_t tx, const char *path, const char *const *perms, uint32_t n);

/* Children's names: NUL-separated in buf[n], *used bytes of it. Iterate: for (p = buf; p < buf + used; p += strlen(p) + 1). */
err_t xs_directory(uint32_t tx, const char *path, char *buf, size_t n, size_t *used);
bool xs_exists(uint32_t tx, const char *path);

/* Transactions: xs_end(tx, true) gives -XEN_EAGAIN when it has to be done again. */
err_t xs_start(uint32_t *tx);
err_t xs_end(uint32_t tx, bool commit);

/* XS_INTRODUCE of a domain whose grant 1 is its store ring; XS_RELEASE of one. */
err_t xs_introduce(domid_t dom, uint64_t gfn, uint32_t port);
err_t xs_release(domid_t dom);

/* fn is called from the event loop with the path that changed (at or below the watched one), at least once after registering.
 * Watches are hints: events may be merged, and after an overflow fn gets the watched path itself. path is kept by the caller. */
struct xs_watch {
	const char *path;
	void (*fn)(void *ctx, const char *path);
	void *ctx;
	uint32_t id;		/* the client's */
	bool dirty;		/* the client's: an event was lost */
	struct xs_watch *next;
};
err_t xs_watch(struct xs_watch *w);
err_t xs_unwatch(struct xs_watch *w);
#endif
