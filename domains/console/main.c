/* SPDX-License-Identifier: Apache-2.0 */
/* console/main.c - the console domain: the terminal by CONSOLEIO and VIRQ_CONSOLE, the guests' rings, one loop. */
#include "domains/console/audit.h"
#include "domains/console/env.h"
#include "domains/console/guests.h"
#include "domains/console/width.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "domains/runtime/start.h"
#include "domains/runtime/xs.h"
#include "lib/fmt.h"

#define ANSWER_NS 5000000000ull		/* a terminal that is silent so long is none */

static void read_terminal(void *ctx);
static void give_up_width(void *ctx);
static struct ev_job reading = { .fn = read_terminal };
static struct ev_timer no_answer = { .fn = give_up_width };
static struct width width;

static void give_up_width(void *ctx)
{
	width.asked = false;
}

/* One piece a turn, so that the rings are served in between. */
static void read_terminal(void *ctx)
{
	char text[256], rest[256 + WIDTH_HELD];
	long n = console_read(text, sizeof text);

	if (n <= 0)
		return;
	mux_input(&mux, rest, width_filter(&width, text, (size_t)n, rest));
	if (width.columns != mux.term.columns)
		mux_width(&mux, width.columns);
	ev_job_add(&reading);
}

static void on_terminal(void *ctx, evtchn_port_t port)
{
	ev_job_add(&reading);
}

void env_write(const char *bytes, size_t n)
{
	(void)!console_write(bytes, (uint32_t)n);	/* there is no other place to say that it failed */
}

/* This domain's bytes go to the terminal as they are, so the runtime's log lines go through the multiplexer, too. */
static void log_va(const char *f, va_list ap)
{
	char text[256];

	vsnprintf(text, sizeof text, f, ap);
	mux_note(&mux, "%s", text);
}

void log_line(const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	log_va(f, ap);
	va_end(ap);
}

void die(const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	log_va(f, ap);
	va_end(ap);
	sched_shutdown(SHUTDOWN_crash);
}

int domain_main(void)
{
	evtchn_port_t port;
	err_t e = ev_bind_virq(VIRQ_CONSOLE, on_terminal, NULL, &port);

	if (e)
		log_line("no input from the terminal: VIRQ_CONSOLE: error %d", e);
	xs_set_patience(XS_PATIENCE_NS);
	e = xs_init();
	if (e)
		die("no xenstore: error %d", e);
	e = guests_serve();
	if (e)
		die("backend/console cannot be watched: error %d", e);
	ev_job_add(&reading);
	audit_serve();
	width.asked = true;
	ev_timer_after(&no_answer, ANSWER_NS);
	mux_ask_width(&mux, "ready");
	ev_loop();
	return 1;		/* the loop has no end */
}
