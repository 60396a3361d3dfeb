/* SPDX-License-Identifier: Apache-2.0 */
/* guest/vlapic_test.c - the virtual local APIC: what may be written, priorities, whom an ICR addresses, and a timer that cannot flood the machine. */
// link: xen/arch/x86/guest/vlapic.c
#undef NDEBUG
#include <assert.h>
#include <string.h>
#include "arch/x86/guest/vlapic.h"
#include "arch/x86/hvm.h"
#include "arch/x86/sched.h"
#include "arch/x86/time.h"
#include "arch/x86/timers.h"
#include "hal/cpu.h"
#include "hal/exit.h"

enum { D = 3 };
enum { TPR = 0x808, EOI = 0x80b, SVR = 0x80f, ESR = 0x828, LVT_TIMER = 0x832, INIT = 0x838, DIVIDE = 0x83e };
#define ON       0x1fful
#define PERIODIC 0x20000ul
#define VECTOR   0x51ul

struct avcpu avcpus[NR_DOMS][NR_VCPUS];
static uint64_t now = 1000000000;
static uint8_t cr8;
static uint32_t kicks, inits, sipis;

uint64_t system_time(void) { return now; }
uint8_t hvm_get_cr8(const struct avcpu *v) { return cr8; }
void hvm_set_cr8(struct avcpu *v, uint8_t tpr) { cr8 = tpr; }
void timer_set(struct avcpu *v, enum timer_kind kind, uint64_t deadline) { v->timer[kind] = deadline; }
void hal_vcpu_kick(domid_t dom, uint32_t vcpu, uint32_t why) { kicks++; }
void sched_init_ipi(struct avcpu *v) { inits++; }
void sched_startup_ipi(struct avcpu *v, uint8_t vector) { sipis++; }

static struct avcpu *fresh(uint32_t id)
{
	struct avcpu *v = &avcpus[D][id];

	v->dom = D;
	v->id = (uint16_t)id;
	cr8 = 0;
	vlapic_reset(v);
	vlapic_write(v, SVR, ON);
	return v;
}

static void what_may_be_written(void)
{
	assert(!vlapic_check(TPR, 0xff) && vlapic_check(TPR, 0x100) && !vlapic_check(EOI, 0) && vlapic_check(EOI, 1));
	assert(!vlapic_check(ESR, 0) && vlapic_check(ESR, 1) && !vlapic_check(SVR, ON) && vlapic_check(SVR, 1ul << 32));
	assert(!vlapic_check(LVT_TIMER, PERIODIC | VECTOR) && vlapic_check(LVT_TIMER, 0x40000) && vlapic_check(LVT_TIMER, 1ul << 32));
	assert(vlapic_check(0x802, 0) && vlapic_check(0x820, 0) && vlapic_check(0x8ff, 0));
	assert(hal_icr_check(0x200 | VECTOR) && hal_icr_check(0x2000 | VECTOR) && !hal_icr_check(VECTOR) && hal_icr_check(1ul << 18 | 15));
}

static void priorities(void)
{
	struct avcpu *v = fresh(0);

	vlapic_raise(v, 0x51);
	vlapic_raise(v, 0x62);
	assert(vlapic_pending(v) == 0x62);
	vlapic_accept(v, 0x62);
	assert(vlapic_pending(v) == -1);		/* of a lower class than what is in service */
	vlapic_write(v, EOI, 0);
	assert(vlapic_pending(v) == 0x51);
	vlapic_write(v, TPR, 0x50);
	assert(cr8 == 5 && vlapic_pending(v) == -1);
	vlapic_write(v, TPR, 0x40);
	assert(vlapic_pending(v) == 0x51);
	vlapic_write(v, SVR, 0xff);
	assert(vlapic_pending(v) == -1);		/* software-disabled */
}

/* Which of vCPUs 0 to 2 the command from vCPU 0 reaches, as a mask. */
static uint32_t reached(uint64_t icr)
{
	uint32_t mask = 0;

	for (uint32_t i = 0; i < 3; i++)
		fresh(i);
	for (uint32_t i = 0; i < 3; i++)
		mask |= (uint32_t)hal_icr_send(D, 0, icr, i) << i;
	return mask;
}

static void whom_it_addresses(void)
{
	assert(reached(VECTOR) == 1 && reached(2ul << 32 | VECTOR) == 2 && reached(4ul << 32 | VECTOR) == 4 && reached(6ul << 32 | VECTOR) == 0);
	assert(reached(1ul << 18 | VECTOR) == 1 && reached(2ul << 18 | VECTOR) == 7 && reached(3ul << 18 | VECTOR) == 6);
	assert(reached(0xfffffffful << 32 | VECTOR) == 7 && reached(1ul << 11 | 0x11ul << 32 | VECTOR) == 5);
	assert(reached(2ul << 32 | 15) == 0);		/* no such vector: nothing arrives */
	assert(reached(2ul << 32 | 0x400) == 2 && avcpus[D][1].nmi_pending);
	assert(reached(3ul << 18 | 0x4500) == 0 && inits == 2 && reached(3ul << 18 | 0x8500) == 0 && inits == 2);
	assert(reached(3ul << 18 | 0x4608) == 0 && sipis == 2);
}

/* The shortest period that can be counted, 10 ns: each expiry is at least half a millisecond ahead, missed ones are one. */
static void no_flood(void)
{
	struct avcpu *v = fresh(0);

	vlapic_write(v, DIVIDE, 0xb);
	vlapic_write(v, LVT_TIMER, PERIODIC | VECTOR);
	vlapic_write(v, INIT, 1);
	for (uint32_t i = 0; i < 100; i++) {
		uint64_t due = v->timer[TIMER_APIC];

		assert(due >= now + 100000 && due <= now + 500000);
		now = due + i % 3 * 700000;
		kicks = 0;
		vlapic_timer_expired(v, now);
		assert(kicks == 1 && v->timer[TIMER_APIC] > now);
		now = i % 3 ? v->timer[TIMER_APIC] - 400000 : now;
	}
	vlapic_write(v, INIT, 0);
	assert(v->timer[TIMER_APIC] == ~0ul);
	vlapic_write(v, LVT_TIMER, VECTOR);		/* once: as short as it says */
	vlapic_write(v, INIT, 5);
	assert(v->timer[TIMER_APIC] == now + 50);
	vlapic_timer_expired(v, now + 50);
	assert(vlapic_pending(v) == VECTOR);
}

int main(void)
{
	what_may_be_written();
	priorities();
	whom_it_addresses();
	no_flood();
	return 0;
}
