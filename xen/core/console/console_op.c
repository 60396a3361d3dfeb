/* SPDX-License-Identifier: Apache-2.0 */
/* core/console/console_op.c - CONSOLEIO_write, read. */
#include "core/console/console_op.h"
#include "core/console/console.h"
#include "hal/once.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define PREFIX_MAX (XSM_NAME_MAX + 3u)	/* a type in brackets */

struct console_line conline[NR_DOMS];

void console_reset(domid_t d)
{
	conline[d] = (struct console_line){ .dom = d };
}

void console_end(domid_t d)
{
	console_lost(&conline[d]);
}

void console_end_all(void)
{
	for (domid_t d = 0; d < NR_DOMS; d++)
		console_end(d);
}

/*@ assigns \nothing; ensures \result == \min((uint32_t)count, CONSOLE_CHUNK); exits \false; */
static uint32_t chunk(uint64_t count)
{
	return (uint32_t)count < CONSOLE_CHUNK ? (uint32_t)count : CONSOLE_CHUNK;
}

err_t console_write_fetch(struct call *call, struct console_text *arg)
{
	arg->n = chunk(call->a[1]);
	return hal_guest_read(call->self, call->vcpu, call->uarg, arg->text, arg->n);
}

err_t console_write_check(const struct ctx *c, const struct console_text *arg, struct console_write_plan *plan)
{
	plan->raw = xsm_would_allow(once(domtab[c->self].sid), SECINITSID_XEN, SECCLASS_XEN, XEN__READCONSOLE);
	plan->text = arg;
	return 0;
}

/* "[NAME]": the type without its _t. Domain 0 speaks as the hypervisor does. */
/*@ requires d < NR_DOMS && \valid(prefix + (0 .. PREFIX_MAX - 1));
    assigns prefix[0 .. PREFIX_MAX - 1];
    exits \false;
*/
static void prefix_of(domid_t d, char *prefix)
{
	char type[XSM_NAME_MAX];
	size_t n;

	xsm_type_of(once(domtab[d].sid), type, sizeof type);
	n = strlen(type);
	if (n > 2 && strcmp(type + n - 2, "_t") == 0)
		n -= 2;
	if (d == 0)
		snprintf(prefix, PREFIX_MAX, "(redoubt)");
	else
		snprintf(prefix, PREFIX_MAX, "[%.*s]", (int)n, type);
}

void console_write_commit(const struct ctx *c, const struct console_write_plan *plan, struct fx *fx)
{
	char prefix[PREFIX_MAX];

	fx->value = plan->text->n;
	if (plan->raw) {
		console_raw((uint64_t)domtab[c->self].generation << 16 | c->self, plan->text->text, plan->text->n);
		return;
	}
	prefix_of(c->self, prefix);
	fx->value = (int64_t)console_lines(&conline[c->self], prefix, plan->text->text, plan->text->n, hal_now());
}

err_t console_read_fetch(struct call *call, struct no_arg *arg)
{
	arg->none = 0;
	return fetch_tail(call, call->uarg, chunk(call->a[1]), 1, CONSOLE_CHUNK, true);
}

err_t console_read_check(const struct ctx *c, const struct no_arg *arg, struct console_read_plan *plan)
{
	(void)arg;
	plan->n = c->tail->n ? c->tail->len : 0;
	return 0;
}

void console_read_commit(const struct ctx *c, const struct console_read_plan *plan, struct fx *fx)
{
	char text[CONSOLE_CHUNK];
	size_t n = hal_console_read(text, plan->n);

	if (n)
		guest_put(c->tail, 0, text, (uint32_t)n);
	fx->value = (int64_t)n;
}
