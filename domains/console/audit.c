/* SPDX-License-Identifier: Apache-2.0 */
/* console/audit.c - takes the audit records off the hypervisor's ring and writes them, with their chain, into the log; `tools/redoubt audit` checks it. */
#include "domains/console/audit.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "lib/fmt.h"
#include "xsm/audit.h"

#define PERIOD_NS 1000000000ull
#define BATCHES   16u			/* at once, so that the rings of guests are served in between */

static void tick(void *ctx);
static struct ev_timer timer = { .fn = tick };

static void hex(const void *bytes, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", ((const uint8_t *)bytes)[i]);
}

static void write_records(const struct audit_entry *e, uint32_t n)
{
	char text[2 * sizeof(e->r) + 1];

	for (uint32_t i = 0; i < n; i++) {
		hex(&e[i].r, sizeof(e[i].r), text);
		log_line("audit %lu %s", (unsigned long)e[i].r.seq, text);
	}
	hex(e[n - 1].chain, AUDIT_HASH, text);
	log_line("audit chain %lu %s", (unsigned long)e[n - 1].r.seq, text);
}

static void tick(void *ctx)
{
	static struct audit_entry entries[AUDIT_BATCH];
	static bool failed;
	long n = 0;

	for (uint32_t i = 0; i < BATCHES; i++) {
		n = audit_read(entries, AUDIT_BATCH);
		if (n <= 0)
			break;
		write_records(entries, (uint32_t)n);
	}
	if (n < 0 && !failed)
		log_line("the audit ring cannot be read: error %ld; allow console_t read_audit in the policy", n);
	failed = n < 0;
	ev_timer_after(&timer, PERIOD_NS);		/* the policy may change its mind */
}

void audit_serve(void)
{
	ev_timer_after(&timer, PERIOD_NS);
}
