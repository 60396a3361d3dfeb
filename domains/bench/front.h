/* SPDX-License-Identifier: Apache-2.0 */
/* bench/front.h - the front end of a disk or a NIC, as far as both are alike: its nodes, its grants, its channel. */
#ifndef BENCH_FRONT_H
#define BENCH_FRONT_H
#include "lib/types.h"
#include "domains/runtime/xs.h"
#include <xen/event_channel.h>
#include <xen/grant_table.h>
#include <xen/io/xenbus.h>

struct front {
	char path[XS_PATH_MAX], backend[XS_PATH_MAX];
	domid_t be;
	evtchn_port_t port;
};

/* The device of that kind ("vbd", "vif") that comes n-th in the store. -XEN_ENOENT: there are not so many. */
err_t front_find(struct front *f, const char *kind, uint32_t n);
/* Waits until the back end expects us; makes the channel. */
err_t front_open(struct front *f);
err_t front_write(const struct front *f, const char *key, uint64_t value);
err_t front_write_text(const struct front *f, const char *key, const char *value);
/* Grants the page and writes its reference. */
err_t front_share(const struct front *f, const char *key, void *page);
/* A reference for one page of data. */
err_t front_grant(const struct front *f, const void *page, bool readonly, grant_ref_t *ref);
/* Says `ours` and waits until the back end is connected. */
err_t front_connect(const struct front *f, enum xenbus_state ours);

/* Forgets what the back end raised. */
void front_clear(const struct front *f);
#endif
