/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/backend.h - finds this domain's back-end nodes, follows the front ends' states, and calls the driver. */
#ifndef RUNTIME_BACKEND_H
#define RUNTIME_BACKEND_H
#include "lib/types.h"
#include <xen/io/xenbus.h>
#include "domains/runtime/xs.h"
#include "lib/fmt.h"

struct backend_dev;

/* All run from the event loop. When connect fails the state is Closing, then Closed as the front end follows; one log line.
 * A front end may come back: Initialising after Closed makes InitWait again, with connect to follow. */
struct backend_ops {
	const char *kind;		/* "vbd", "vif", "console": nodes backend/KIND/FE/N */
	bool bare;			/* no front-end state machine (console): connect follows probe at once */
	/* The node appeared: read identity keys, write features. Afterwards the state is InitWait.
	 * -XEN_EAGAIN or -XEN_ENOENT: keys are still missing; called again when the node changes: read before writing.
	 * Any other error: the device is left alone until its node goes. */
	err_t (*probe)(struct backend_dev *dev);
	/* The front end is Initialised or Connected: read ring-ref and event-channel, map, bind. Afterwards the state is Connected. */
	err_t (*connect)(struct backend_dev *dev);
	/* The front end is closing or gone, or failed: release all that connect took. Only after a successful connect. */
	void (*disconnect)(struct backend_dev *dev);
	/* The node is gone: release all that probe took. Only after a successful probe. */
	void (*remove)(struct backend_dev *dev);
};

struct backend_dev {
	const struct backend_ops *ops;
	domid_t fe;			/* the front end's domain, from the node's path */
	uint32_t id;			/* N */
	char path[XS_PATH_MAX];		/* backend/KIND/FE/N, relative to this domain's home */
	char frontend[XS_PATH_MAX];	/* /local/domain/FE/..., checked to lie below FE's home */
	enum xenbus_state state;	/* ours */
	bool probed, connected, failed;
	uint32_t lines;			/* logged about it */
	void *priv;			/* the driver's */
	struct xs_watch watch;		/* of frontend/state */
	char watch_path[XS_PATH_MAX];
	struct backend_dev *next;
};

/* Serves ops->kind from now on; after xs_init(). At most 1024 devices. ops is kept. */
err_t backend_register(const struct backend_ops *ops);

/* Keys of the back-end node (ours, the builder's) and of the front-end node (hostile: validate). Errors as xs_read. */
err_t backend_read(struct backend_dev *dev, const char *key, char *buf, size_t n);
err_t backend_read_u64(struct backend_dev *dev, const char *key, uint64_t max, uint64_t *value);
err_t backend_printf(struct backend_dev *dev, const char *key, const char *f, ...) __attribute__((format(printf, 3, 4)));
err_t frontend_read(struct backend_dev *dev, const char *key, char *buf, size_t n);
err_t frontend_read_u64(struct backend_dev *dev, const char *key, uint64_t max, uint64_t *value);

/* The key of a queue: dir is "" or "queue-N/". *value is 0 on an error. */
static inline err_t frontend_read_u32(struct backend_dev *dev, const char *dir, const char *key, uint32_t *value)
{
	char path[48];
	uint64_t v;
	err_t e;

	snprintf(path, sizeof(path), "%s%s", dir, key);
	e = frontend_read_u64(dev, path, UINT32_MAX, &v);
	*value = e ? 0 : (uint32_t)v;
	return e;
}

/* One line "PATH: text" about the device; after a few it says so and is silent: a front end that comes and goes cannot flood the log. */
void backend_log(struct backend_dev *dev, const char *f, ...) __attribute__((format(printf, 2, 3)));
/* The driver found the front end misbehaving: a log line now, disconnect and Closing at the end of this turn; safe from handlers. */
void backend_fail(struct backend_dev *dev, const char *why);
#endif
