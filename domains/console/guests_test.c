/* SPDX-License-Identifier: Apache-2.0 */
/* guests_test.c - a console comes, is refused, misbehaves and goes; nothing of it stays. */
// link: domains/console/guests.c domains/console/mux.c domains/console/ring.c domains/console/view.c domains/console/view_esc.c
// link: domains/console/term.c xen/lib/fmt.c
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "domains/console/env.h"
#include "domains/console/guests.h"
#include "domains/runtime/backend.h"
#include "domains/runtime/event.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"

static const struct backend_ops *ops;
static struct xencons_interface page;
static const char *name, *failed;
static err_t port_error, map_error, bind_error;
static int maps, binds, sends;
static ev_fn *handler;
static struct ev_job *job;
static struct ev_timer *timer;
static char out[4096];
static size_t len;

void env_write(const char *bytes, size_t n)
{
	memcpy(out + len, bytes, n);
	len += n;
	out[len] = 0;
}

err_t backend_register(const struct backend_ops *o)
{
	ops = o;
	return 0;
}

err_t backend_read(struct backend_dev *dev, const char *key, char *buf, size_t n)
{
	if (strcmp(key, "name") || !name)
		return -XEN_ENOENT;
	return snprintf(buf, n, "%s", name) < (int)n ? 0 : -XEN_E2BIG;
}

err_t backend_read_u64(struct backend_dev *dev, const char *key, uint64_t max, uint64_t *value)
{
	assert(!strcmp(key, "port"));
	*value = 9;
	return port_error;
}

void backend_fail(struct backend_dev *dev, const char *why)
{
	assert(dev->priv);
	failed = why;
}

err_t grant_map(struct grant_map *m, domid_t dom, const grant_ref_t *refs, uint32_t n, bool readonly)
{
	assert(dom == 5 && n == 1 && refs[0] == GNTTAB_RESERVED_CONSOLE && !readonly && !m->va);
	if (map_error)
		return map_error;
	maps++;
	m->va = &page;
	return 0;
}

void grant_unmap(struct grant_map *m)
{
	maps -= m->va != NULL;
	m->va = NULL;
}

err_t ev_bind_interdomain(domid_t dom, evtchn_port_t remote, ev_fn *fn, void *ctx, evtchn_port_t *port)
{
	assert(dom == 5 && remote == 9);
	if (bind_error)
		return bind_error;
	binds++;
	handler = fn;
	*port = 33;
	return 0;
}

void ev_close(evtchn_port_t port)
{
	assert(port == 33 && maps == 1);	/* the last bytes are read before the ring goes */
	binds--;
}

err_t evtchn_send(evtchn_port_t port)
{
	assert(port == 33);
	sends++;
	return 0;
}

void ev_job_add(struct ev_job *j) { job = j; }
void ev_timer_at(struct ev_timer *t, uint64_t deadline) { timer = t; }
uint64_t time_now(void) { return 1; }

static void expect(const char *want)
{
	if (strcmp(out, want))
		fprintf(stderr, "got \"%s\"\nnot \"%s\"\n", out, want);
	assert(!strcmp(out, want));
	len = 0;
	out[0] = 0;
}

static void say(const char *s)
{
	for (; *s; s++)
		page.out[MASK_XENCONS_IDX(page.out_prod++, page.out)] = *s;
}

static void test_refused(struct backend_dev *dev)
{
	name = NULL;
	assert(ops->probe(dev) == -XEN_ENOENT);
	name = "";
	assert(ops->probe(dev) == -XEN_EINVAL);
	name = "a] (redoubt) ";
	assert(ops->probe(dev) == -XEN_EINVAL);
	name = "an-endless-name-an-endless-name-an-endless-name-an-endless-name-an-endless-name";
	assert(ops->probe(dev) == -XEN_E2BIG);
	name = "deb";
	assert(ops->probe(dev) == 0);
	port_error = -XEN_EINVAL;
	assert(ops->connect(dev) == -XEN_EINVAL && !maps);
	port_error = 0;
	map_error = -XEN_EACCES;
	assert(ops->connect(dev) == -XEN_EACCES && !maps && !binds);
	map_error = 0;
	bind_error = -XEN_EACCES;
	assert(ops->connect(dev) == -XEN_EACCES && !maps && !binds);
	bind_error = 0;
	ops->remove(dev);
	assert(!mux.doms);
	expect("");
}

static void test_served(struct backend_dev *dev)
{
	page = (struct xencons_interface){ 0 };
	say("early\nlog");
	assert(!ops->probe(dev) && !ops->connect(dev) && maps == 1 && binds == 1 && job);
	job->fn(job->ctx);
	expect("[console] focus: deb\r\n[deb] early\r\n[deb] log");
	job = NULL;
	say("in: ");
	handler(NULL, 33);
	assert(job);
	job->fn(job->ctx);
	expect("in: ");
	mux_input(&mux, "x", 1);
	assert(page.in[0] == 'x' && page.in_prod == 1 && sends == 3);
	say("bye");
	ops->disconnect(dev);
	expect("bye\r\n[console] focus: nobody\r\n");
	assert(!maps && !binds && !mux.doms && !timer);
	ops->remove(dev);
}

static void test_wild(struct backend_dev *dev)
{
	page = (struct xencons_interface){ .out_prod = 5000 };
	assert(!ops->probe(dev) && !ops->connect(dev));
	job->fn(job->ctx);
	assert(failed && page.out_cons == 0);
	ops->disconnect(dev);
	ops->remove(dev);
	assert(!maps && !binds && !mux.doms);
}

int main(void)
{
	struct backend_dev dev = { .fe = 5 };

	assert(!guests_serve() && !strcmp(ops->kind, "console") && ops->bare);
	test_refused(&dev);
	test_served(&dev);
	test_wild(&dev);
	return 0;
}
