/* SPDX-License-Identifier: Apache-2.0 */
/* core/console/console_op.h - CONSOLEIO_*: domains on the hypervisor's console (Xen public xen.h). */
#ifndef CORE_CONSOLE_OP_H
#define CORE_CONSOLE_OP_H
#include "call/row.h"
#include "core/console/console.h"
#include "hal/vcpu.h"

#define CONSOLE_CHUNK 256u	/* bytes that one run of the pipeline writes, or one line: the UART is waited for, at 115200 baud 22 ms */

/* The first CONSOLE_CHUNK bytes of what the call offers; the value is how many were taken, call/console.c goes on with the rest. */
struct console_text { uint32_t n; char text[CONSOLE_CHUNK]; };
struct console_write_plan { uint32_t raw; const struct console_text *text; };
extern struct console_line conline[NR_DOMS];	/* console_op.c's alone, but for the contracts: that of each domain; life lock */
/*@ predicate lines_room = \forall integer d; 0 <= d < NR_DOMS ==> conline[d].len < CONSOLE_LINE; */
/*@ predicate owns_terminal(integer d) = would_allow(domtab[d].sid, SECINITSID_XEN, SECCLASS_XEN, XEN__READCONSOLE); */
/* As it is only by whoever may read the terminal, by others in lines. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    assigns *plan;
    ensures ok: \result == 0 && plan->text == arg && (plan->raw != 0 <==> owns_terminal(c->self));
    exits \false;
*/
err_t console_write_check(const struct ctx *c, const struct console_text *arg, struct console_write_plan *plan);
/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, guest_reads;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> arg->n <= CONSOLE_CHUNK;
    exits \false;
*/
err_t console_write_fetch(struct call *call, struct console_text *arg);
/*@ requires \valid_read(c) && c->self < NR_DOMS && \valid_read(plan) && \valid_read(plan->text) && plan->text->n <= CONSOLE_CHUNK && \valid(fx);
    requires \separated(fx, c, plan, plan->text) && \separated(plan, conline + (0 .. NR_DOMS - 1)) && \separated(fx, conline + (0 .. NR_DOMS - 1));
    requires \separated(c, conline + (0 .. NR_DOMS - 1)) && \separated(plan->text, conline + (0 .. NR_DOMS - 1));
    requires lines_room: lines_room;
    assigns fx->value, raw_log, time_read, conline[c->self];
    ensures lines_room: lines_room;
    ensures taken: 0 <= fx->value <= plan->text->n && (plan->text->n != 0 ==> fx->value != 0);
    ensures raw: plan->raw != 0 ==> fx->value == plan->text->n && raw_log.n == \old(raw_log.n) + 1 && raw_log.bytes == &plan->text->text[0] &&
      raw_log.len == plan->text->n && raw_log.owner == ((uint64_t)(domtab[c->self].generation << 16) | c->self);
    ensures lines: plan->raw == 0 ==> raw_log == \old(raw_log);
    exits \false;
*/
void console_write_commit(const struct ctx *c, const struct console_write_plan *plan, struct fx *fx);

/* At most CONSOLE_CHUNK bytes of terminal input; returns how many. */
struct console_read_plan { uint32_t n; };
/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, call->tail, guest_pins;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> call->tail.len <= CONSOLE_CHUNK;
    exits \false;
*/
err_t console_read_fetch(struct call *call, struct no_arg *arg);
/*@ requires \valid_read(c) && \valid_read(c->tail) && \valid(plan) && \separated(plan, c, c->tail);
    requires few: c->tail->n != 0 ==> c->tail->len <= CONSOLE_CHUNK;
    assigns *plan;
    ensures ok: \result == 0 && plan->n == (c->tail->n != 0 ? c->tail->len : 0) && plan->n <= CONSOLE_CHUNK;
    exits \false;
*/
err_t console_read_check(const struct ctx *c, const struct no_arg *arg, struct console_read_plan *plan);
/* What is read is gone from the input, so it goes straight into the pinned buffer: just those bytes. */
/*@ requires \valid_read(c) && \valid_read(c->tail) && \valid_read(plan) && \valid(fx) && \separated(fx, c, c->tail, plan);
    requires plan: plan->n <= CONSOLE_CHUNK && plan->n <= c->tail->len;
    assigns console_got, put_log, fx->value;
    ensures read: fx->value == console_got <= plan->n;
    ensures none: console_got == 0 ==> put_log == \old(put_log);
    ensures just: console_got != 0 ==> put_log.n == \old(put_log.n) + 1 && put_log.off == 0 && put_log.len == console_got;
    exits \false;
*/
void console_read_commit(const struct ctx *c, const struct console_read_plan *plan, struct fx *fx);

void console_reset(domid_t d);		/* a new domain's line is empty, and nothing of its budget is used */
void console_end(domid_t d);		/* the domain writes no more: says what was lost */
void console_end_all(void);		/* the machine stops */
#endif
