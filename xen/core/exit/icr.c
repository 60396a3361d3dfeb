/* SPDX-License-Identifier: Apache-2.0 */
/* core/exit/icr.c - interprocessor interrupts, INIT and SIPI by the x2APIC's ICR. */
#include "core/dom/dom.h"
#include "core/evtchn/raise.h"
#include "core/exit/exit.h"
#include "core/vcpu/vcpu.h"
#include "hal/exit.h"

err_t exit_apic_icr_fetch(struct call *call, struct exit_icr_arg *arg)
{
	arg->icr = call->a[0];
	return 0;
}

err_t exit_apic_icr_check(const struct ctx *c, const struct exit_icr_arg *arg, struct exit_apic_icr_plan *plan)
{
	(void)c;
	plan->icr = arg->icr;
	return hal_icr_check(arg->icr);
}

void exit_apic_icr_commit(const struct ctx *c, const struct exit_apic_icr_plan *plan, struct fx *fx)
{
	hal_icr_note(c->self, c->vcpu, plan->icr);
	/*@ loop invariant 0 <= i <= NR_VCPUS && fx->nkick <= i;
	    loop invariant sent: \forall integer v; 0 <= v < NR_VCPUS ==> icr_sent[v] == \at(icr_sent[v],Pre) + (v < i ? on_board(c, v) : 0);
	    loop invariant whom: \forall integer k; 0 <= k < fx->nkick ==>
	      fx->kick[k].dom == c->self && fx->kick[k].vcpu < i && on_board(c, fx->kick[k].vcpu) == 1;
	    loop invariant apart: \forall integer k, l; 0 <= k < l < fx->nkick ==> fx->kick[k].vcpu < fx->kick[l].vcpu;
	    loop invariant first: \at(domtab[c->self].shutdown,Pre) != 0 ==> domtab[c->self].shutdown == \at(domtab[c->self].shutdown,Pre);
	    loop assigns i, fx->nkick, fx->kick[0 .. FX_KICKS - 1], exit_world, icr_sent[0 .. NR_VCPUS - 1], vcpu_online[c->self][0 .. NR_VCPUS - 1], domtab[c->self].shutdown,
	      pause_log, pauses[c->self], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1];
	    loop variant NR_VCPUS - i;
	*/
	for (uint32_t i = 0; i < domtab[c->self].max_vcpus && i < NR_VCPUS; i++)
		if (vcputab[c->self][i].exists && hal_icr_send(c->self, c->vcpu, plan->icr, i))
			fx_kick(fx, c->self, i, KICK_IRQ);
}
