/* SPDX-License-Identifier: Apache-2.0 */
// link: domains/runtime/xs.c domains/runtime/xs_ring.c domains/runtime/xs_watch.c domains/runtime/words.c
/* xs_test.c - the client against a small store behind the ring: pieces, errors, events between answers, floods, nonsense. */
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/xs.h"
#include "domains/runtime/xs_client.h"
#include "domains/runtime/xs_ring.h"
#include <assert.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PORT 7

static struct xenstore_domain_interface page;
static ev_fn *handler;
static struct ev_job *job;
static jmp_buf dead;

/* The store: bytes received, bytes to send, moved in small pieces. */
static char in[8192], out[300000], last[8192];
static uint32_t in_n, out_n, out_done, last_n, piece = 7, events_before_reply;
static struct xsd_sockmsg last_head;
static char value[5000] = "hello";
static uint32_t value_n = 5;

static void answer(uint32_t type, uint32_t id, const void *p, uint32_t n)
{
	struct xsd_sockmsg h = { type, id, 0, n };

	memcpy(out + out_n, &h, sizeof h);
	memcpy(out + out_n + sizeof h, p, n);
	out_n += (uint32_t)sizeof h + n;
}

static void event(const char *path, const char *token)
{
	char b[256];
	size_t n = strlen(path) + 1, m = strlen(token) + 1;

	memcpy(b, path, n);
	memcpy(b + n, token, m);
	answer(XS_WATCH_EVENT, 0, b, (uint32_t)(n + m));
}

static void serve(void)
{
	const char *path = last;

	for (uint32_t i = 0; i < events_before_reply; i++)
		event("a/b", "1");
	if (!strcmp(path, "missing"))
		answer(XS_ERROR, last_head.req_id, "ENOENT", 7);
	else if (!strcmp(path, "odd"))
		answer(XS_ERROR, last_head.req_id, "EWHAT", 6);
	else if (!strcmp(path, "wrong"))
		answer(XS_MKDIR, last_head.req_id, "OK", 3);
	else if (last_head.type == XS_READ)
		answer(XS_READ, last_head.req_id, value, value_n);
	else if (last_head.type == XS_DIRECTORY)
		answer(XS_DIRECTORY, last_head.req_id, "one\0two", 8);
	else if (last_head.type == XS_TRANSACTION_START)
		answer(XS_TRANSACTION_START, last_head.req_id, "42", 3);
	else
		answer(last_head.type, last_head.req_id, "OK", 3);
}

static void store_turn(void)
{
	while (page.req_cons != page.req_prod)
		in[in_n++] = page.req[MASK_XENSTORE_IDX(page.req_cons++)];
	if (in_n >= sizeof last_head) {
		memcpy(&last_head, in, sizeof last_head);
		if (in_n >= sizeof last_head + last_head.len) {
			last_n = last_head.len;
			memcpy(last, in + sizeof last_head, last_n);
			last[last_n] = 0;
			in_n = 0;
			serve();
		}
	}
	for (uint32_t i = 0; i < piece && out_done < out_n && page.rsp_prod - page.rsp_cons < XENSTORE_RING_SIZE; i++)
		page.rsp[MASK_XENSTORE_IDX(page.rsp_prod++)] = out[out_done++];
	if (out_done == out_n)
		out_done = out_n = 0;
}

static bool silent;
static uint64_t now;

void ev_wait_port(evtchn_port_t port) { store_turn(); }
err_t ev_wait_port_until(evtchn_port_t port, uint64_t deadline)
{
	assert(deadline > now);
	if (silent)
		return -XEN_ETIME;
	store_turn();
	return 0;
}
void ev_unbind(evtchn_port_t port) { handler = NULL; }
uint64_t time_now(void) { return now; }
void log_line(const char *f, ...) { }
err_t evtchn_send(evtchn_port_t port) { return 0; }
err_t ev_bind(evtchn_port_t port, ev_fn *fn, void *ctx) { handler = fn; return 0; }
void ev_job_add(struct ev_job *j) { job = j; }
err_t hvm_get_param(domid_t dom, uint32_t index, uint64_t *v) { *v = 0; return 0; }
err_t vm_map(uint64_t pa, uint64_t size) { return 0; }
void die(const char *f, ...) { longjmp(dead, 1); }

static void run_job(void)
{
	while (job) {
		struct ev_job *j = job;

		job = NULL;
		j->fn(j->ctx);
	}
}

static int hits;
static char hit_path[256];

static void on_hit(void *ctx, const char *path)
{
	hits++;
	snprintf(hit_path, sizeof hit_path, "%s", path);
}

static void test_requests(void)
{
	char b[4096], big[5000];
	size_t used;
	uint32_t tx;
	uint64_t v;

	assert(xs_read(0, "x", b, sizeof b) == -XEN_ENOENT);	/* not connected */
	assert(xs_init_page(&page, PORT) == 0);
	assert(xs_read(5, "x", b, sizeof b) == 0 && !strcmp(b, "hello") && last_head.tx_id == 5);
	assert(xs_read(0, "x", b, 5) == -XEN_E2BIG);
	assert(xs_read(0, "missing", b, sizeof b) == -XEN_ENOENT);
	assert(xs_read(0, "odd", b, sizeof b) == -XEN_EIO);
	assert(xs_read(0, "wrong", b, sizeof b) == -XEN_EIO);
	assert(xs_read_u64(0, "x", 10, &v) == -XEN_EINVAL);
	strcpy(value, "12"), value_n = 2;
	assert(xs_read_u64(0, "x", 12, &v) == 0 && v == 12 && xs_read_u64(0, "x", 11, &v) == -XEN_EINVAL);
	assert(xs_directory(0, "x", b, sizeof b, &used) == 0 && used == 8 && !memcmp(b, "one\0two", 8));
	assert(xs_start(&tx) == 0 && tx == 42 && xs_end(tx, true) == 0 && !strcmp(last, "T"));
	assert(xs_printf(0, "p", "%d-%s", 3, "x") == 0 && last_n == 5 && !memcmp(last, "p\0003-x", 5));
	assert(xs_set_perms(0, "p", (const char *[]){ "n1", "r2" }, 2) == 0 && last_n == 8 && !memcmp(last, "p\0n1\0r2", 8));
	assert(xs_introduce(3, 0xfeff9, 11) == 0 && last_n == 2 + 8 + 3 && !memcmp(last, "3\0001044473\00011", 13));
	memset(big, 'a', sizeof big);
	big[4999] = 0;
	assert(xs_write(0, "p", big) == -XEN_E2BIG);
	big[4000] = 0;
	assert(xs_write(0, "p", big) == 0 && last_n == 4002);	/* larger than the ring */
	memset(value, 'v', 4096), value_n = 4096;
	assert(xs_read(0, "x", b, sizeof b) == -XEN_E2BIG);
	value_n = 4095;
	assert(xs_read(0, "x", b, sizeof b) == 0 && strlen(b) == 4095);
}

static void test_watches(void)
{
	struct xs_watch w = { .path = "a", .fn = on_hit };
	char b[8];

	value_n = 2;
	assert(xs_watch(&w) == 0 && w.id == 1);
	events_before_reply = 3;
	assert(xs_read(0, "x", b, sizeof b) == 0 && hits == 0);
	events_before_reply = 0;
	run_job();
	assert(hits == 1 && !strcmp(hit_path, "a/b"));		/* merged */
	for (int i = 0; i < 2000; i++) {
		char path[32];

		snprintf(path, sizeof path, "a/%d", i);
		event(path, "1");
	}
	event("a/x", "99");					/* not ours */
	answer(XS_WATCH_EVENT, 0, "a/x", 4);			/* no token */
	answer(XS_WATCH_EVENT, 0, "", 0);
	for (piece = 300; out_n;) {
		store_turn();
		handler(NULL, PORT);
	}
	run_job();
	assert(hits == 1 + 512 + 1 && !strcmp(hit_path, "a"));	/* the lost ones as one */
	assert(xs_unwatch(&w) == 0);
	event("a/b", "1");
	store_turn();
	handler(NULL, PORT);
	run_job();
	assert(hits == 514);
}

static void on_hit_again(void *ctx, const char *path)
{
	hits++;
	xs_event("a/b\0" "2", 6);			/* the guest was faster than the handler */
}

/* A guest that makes a new event while the last one is handled: the loop's other work comes in between. */
static void test_turns(void)
{
	struct xs_watch w = { .path = "a", .fn = on_hit_again };
	struct ev_job *j;

	assert(xs_watch(&w) == 0 && w.id == 2);
	hits = 0;
	xs_event("a/b\0" "2", 6);
	j = job;
	job = NULL;
	j->fn(j->ctx);
	assert(hits == 1 && job == j);
	w.fn = on_hit;
	run_job();
	assert(hits == 2 && xs_unwatch(&w) == 0);
}

/* A patient client ends with its store; an impatient one gives it up, and can connect again. */
static void test_patience(void)
{
	char b[4096];

	xs_set_patience(1000);
	value_n = 2;
	assert(xs_read(0, "x", b, sizeof b) == 0);
	silent = true;
	assert(xs_read(0, "x", b, sizeof b) == -XEN_EIO && !handler);
	assert(xs_read(0, "x", b, sizeof b) == -XEN_EIO);	/* and not that the node is gone */
	silent = false;
	memset(&page, 0, sizeof page);
	in_n = out_n = out_done = 0;
	assert(xs_init_page(&page, PORT) == 0 && xs_read(0, "x", b, sizeof b) == 0);
	page.rsp_prod = page.rsp_cons + XENSTORE_RING_SIZE + 1;
	assert(xs_read(0, "x", b, sizeof b) == -XEN_EIO && !handler);
	memset(&page, 0, sizeof page);
	in_n = out_n = out_done = 0;
	xs_set_patience(0);
	assert(xs_init_page(&page, PORT) == 0);
}

static void test_nonsense(void)
{
	struct xsd_sockmsg h = { XS_READ, 1, 0, XENSTORE_PAYLOAD_MAX + 1 };
	volatile int died = 0;

	if (!setjmp(dead)) {
		memcpy(out, &h, sizeof h);
		out_n = sizeof h;
		store_turn();
		handler(NULL, PORT);
	} else {
		died++;
	}
	page.rsp_prod = page.rsp_cons + XENSTORE_RING_SIZE + 1;
	if (!setjmp(dead))
		handler(NULL, PORT);
	else
		died++;
	page.req_cons = page.req_prod + 1;
	assert(xs_ring_put(&page, "x", 1) == -XEN_EIO);
	assert(died == 2);
}

int main(void)
{
	test_requests();
	test_watches();
	test_turns();
	test_patience();
	test_nonsense();
	return 0;
}
