/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/client_test.c - the runtime's xenstore client against this store, over a ring: what the builder and the drivers do. */
// link: domains/runtime/xs.c domains/runtime/xs_ring.c domains/runtime/xs_watch.c domains/runtime/words.c
// link: domains/xenstore/arena.c domains/xenstore/acct.c domains/xenstore/path.c domains/xenstore/perm.c domains/xenstore/node.c domains/xenstore/tx.c
// link: domains/xenstore/tx_commit.c domains/xenstore/store.c domains/xenstore/store_perms.c domains/xenstore/watch.c domains/xenstore/conn.c
// link: domains/xenstore/request.c domains/xenstore/req_node.c domains/xenstore/req_session.c domains/xenstore/req_domain.c
// link: domains/xenstore/engine.c domains/xenstore/ring.c xen/lib/sha256.c
// link: domains/xenstore/mac.c domains/xenstore/mac_request.c domains/xenstore/audit.c domains/xenstore/label.c domains/xenstore/hosted/allow.c
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "domains/runtime/xs.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/engine.h"
#include "domains/xenstore/env.h"
#include "domains/xenstore/ring.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct xenstore_domain_interface page[8];
static ev_fn *handler;
static struct ev_job *jobs;
static domid_t self;			/* whose client runs */
static bool answered;

err_t env_connect(struct conn *c, uint64_t gfn, uint32_t port)
{
	ring_attach(c, &page[c->domid]);
	return 0;
}

void env_disconnect(struct conn *c)
{
	ring_detach(c);
}

void env_notify(struct conn *c)
{
	answered |= c->domid == self;
}

void env_log(const char *line)
{
	printf("%s\n", line);
}

err_t evtchn_send(evtchn_port_t port)
{
	acct_find(self)->conn->awake = true;
	return 0;
}

void ev_wait_port(evtchn_port_t port)
{
	answered = false;
	while (ring_round())
		continue;
	assert(answered);		/* otherwise the client would sleep for ever */
}

err_t ev_wait_port_until(evtchn_port_t port, uint64_t deadline)
{
	ev_wait_port(port);
	return 0;
}

void ev_unbind(evtchn_port_t port)
{
	handler = NULL;
}

uint64_t time_now(void)
{
	return 0;
}

void log_line(const char *f, ...)
{
}

err_t ev_bind(evtchn_port_t port, ev_fn *fn, void *ctx)
{
	handler = fn;
	return 0;
}

void ev_job_add(struct ev_job *job)
{
	if (job->queued)
		return;
	job->queued = true;
	job->next = jobs;
	jobs = job;
}

err_t hvm_get_param(domid_t dom, uint32_t index, uint64_t *v)
{
	return -XEN_EINVAL;
}

err_t vm_map(uint64_t pa, uint64_t size)
{
	return -XEN_EINVAL;
}

void die(const char *f, ...)
{
	abort();
}

/* The event loop of the domain, until nothing is left to do. */
static void loop(void)
{
	for (int i = 0; i < 20; i++) {
		while (ring_round())
			continue;
		handler(NULL, 1);
		while (jobs) {
			struct ev_job *job = jobs;

			jobs = job->next;
			job->queued = false;
			job->fn(job->ctx);
		}
	}
}

static int hits;
static char hit[256];

static void on_hit(void *ctx, const char *path)
{
	hits++;
	snprintf(hit, sizeof hit, "%s", path);
}

static void as_builder(void)
{
	static struct xs_watch w = { .path = "/local/domain/3/backend", .fn = on_hit };
	char buf[4096];
	size_t used;
	uint32_t tx, tx2;

	self = 0;
	assert(!xs_init_page(&page[0], 1));
	assert(!xs_start(&tx));
	assert(!xs_mkdir(tx, "/local/domain/3") && !xs_set_perms(tx, "/local/domain/3", (const char *[]){ "n0", "r3" }, 2));
	assert(!xs_write(tx, "/local/domain/3/name", "disk") && !xs_mkdir(tx, "/local/domain/3/backend"));
	assert(!xs_set_perms(tx, "/local/domain/3/backend", (const char *[]){ "n3" }, 1));
	assert(!xs_exists(0, "/local/domain/3") && !xs_end(tx, true) && xs_exists(0, "/local/domain/3/name"));
	assert(!xs_introduce(3, 0xfeff9, 4) && acct_find(3)->conn);
	assert(!xs_watch(&w));
	loop();
	assert(hits == 1 && !strcmp(hit, w.path));
	assert(!xs_write(0, "/local/domain/3/backend/vbd/4/0/state", "1"));
	loop();
	assert(hits == 2 && !strcmp(hit, "/local/domain/3/backend/vbd/4/0/state"));
	assert(!xs_directory(0, "/local/domain/3", buf, sizeof buf, &used) && used == 13 && !memcmp(buf, "name\0backend", 13));
	assert(xs_read(0, "/nothing", buf, sizeof buf) == -XEN_ENOENT);
	assert(!xs_start(&tx) && !xs_start(&tx2));
	assert(!xs_write(tx, "/t", "1") && !xs_write(tx2, "/t", "2") && !xs_end(tx, true) && xs_end(tx2, true) == -XEN_EAGAIN);
	assert(!xs_unwatch(&w));
}

static void as_driver(void)
{
	char buf[4096];
	uint64_t state;

	self = 3;
	assert(!xs_init_page(&page[3], 4));
	assert(!xs_read(0, "name", buf, sizeof buf) && !strcmp(buf, "disk"));
	assert(!xs_read_u64(0, "backend/vbd/4/0/state", 6, &state) && state == 1);
	assert(!xs_printf(0, "backend/vbd/4/0/state", "%u", 2));
	assert(xs_write(0, "name", "mine") == -XEN_EACCES && xs_read(0, "/t", buf, sizeof buf) == -XEN_EACCES);
	assert(xs_introduce(5, 1, 1) == -XEN_EACCES && xs_release(3) == -XEN_EACCES);
}

static void as_builder_again(void)
{
	uint64_t state;

	self = 0;
	assert(!xs_init_page(&page[0], 1));
	assert(!xs_read_u64(0, "/local/domain/3/backend/vbd/4/0/state", 6, &state) && state == 2);
	assert(!xs_release(3) && !acct_find(3) && !xs_exists(0, "/local/domain/3/backend") && xs_exists(0, "/local/domain/3/name"));
}

int main(void)
{
	void *mem = aligned_alloc(16, 1 << 20);
	struct conn *c;

	assert(!engine_init(mem, 1 << 20, 0, 5) && !engine_introduce(0, 0, 1, &c));
	as_builder();
	as_driver();
	as_builder_again();
	free(mem);
	return 0;
}
