/* SPDX-License-Identifier: Apache-2.0 */
/* core/exit/exit_test.c - every exit asks for its permission on oneself, does what the machine does, and nothing when it is refused. */
// link: build/hosted/core.a
#include "tests/fakearch/fake.h"
#include "tests/fakearch/fake_exit.h"

enum { D = 1, SID = 10 };

static struct call call;

static int64_t run(uint32_t nr, uint64_t a0, uint64_t a1, uint64_t a2)
{
	call = (struct call){ .self = D, .vcpu = 1, .a = { a0, a1, a2 } };
	fake_xsm.n = 0;
	fake_log.kicks = 0;
	return exit_operation(&call, nr);
}

/* Allowed: one question, about oneself. Refused: -XEN_EACCES and no change. Leaves the machine as the allowed one made it. */
static int64_t asked(uint32_t nr, uint32_t perm, uint64_t a0, uint64_t a1, uint64_t a2)
{
	uint32_t before = fake_exit.writes;
	int64_t rc;

	fake_xsm.deny = 1;
	assert(run(nr, a0, a1, a2) == -XEN_EACCES && fake_exit.writes == before && fake_log.kicks == 0);
	assert(call.a[0] == a0 && call.a[1] == a1 && call.a[2] == a2 && call.a[3] == 0);
	fake_xsm.deny = 0;
	rc = run(nr, a0, a1, a2);
	assert(fake_xsm.n == 1 && fake_xsm.ask[0].ssid == SID && fake_xsm.ask[0].tsid == SID + 1);
	assert(fake_xsm.ask[0].cls == SECCLASS_EXIT && fake_xsm.ask[0].perm == perm && fake_xsm.ask[0].locks == 0);
	assert(fake_locks_held() == 0);
	return rc;
}

static void registers(void)
{
	assert(asked(EXIT_CPUID, EXIT__CPUID, 0x40000000, 7, 0) == 0);
	assert(call.a[0] == D && call.a[1] == 1 && call.a[2] == 0x40000000 && call.a[3] == 7);
	assert(asked(EXIT_RDMSR, EXIT__RDMSR, 0x10, 0, 0) == 0 && call.a[1] == ((uint64_t)D << 60 | 0x10));
	assert(asked(EXIT_APIC_READ, EXIT__APIC_READ, 0x802, 0, 0) == 0 && call.a[1] == ((uint64_t)D << 60 | 0x802));
	assert(run(EXIT_RDMSR, FAKE_NO_MSR, 5, 0) == -XEN_EINVAL && call.a[1] == 5);
	assert(asked(EXIT_PORT_IN, EXIT__PORT_IN, 0x3f8, 2, 0) == 0x3f802 && fake_exit.writes == 0);
	assert(run(EXIT_PORT_IN, 0x3f8, 3, 0) == -XEN_EINVAL);
}

static void writes(void)
{
	assert(asked(EXIT_WRMSR, EXIT__WRMSR, 0x277, ~0ull, 0) == 0 && fake_exit.msr == 0x277 && fake_exit.val == ~0ull);
	assert(asked(EXIT_APIC_WRITE, EXIT__APIC_WRITE, 0x80b, 0, 0) == 0 && fake_exit.msr == 0x80b);
	assert(run(EXIT_WRMSR, FAKE_NO_MSR, 1, 0) == -XEN_EINVAL && fake_exit.msr == 0x80b);
	assert(asked(EXIT_XSETBV, EXIT__XSETBV, 0, 3, 0) == 0 && fake_exit.val == 3);
	assert(run(EXIT_XSETBV, 1, 3, 0) == -XEN_EINVAL && run(EXIT_XSETBV, 0, 2, 0) == -XEN_EINVAL);
	assert(asked(EXIT_HLT, EXIT__HLT, 1, 0, 0) == 0 && fake_exit.val == 1);
	assert(asked(EXIT_WBINVD, EXIT__WBINVD, 0, 0, 0) == 0);
	assert(asked(EXIT_PORT_OUT, EXIT__PORT_OUT, 0x80, 1, 0x55) == 0 && fake_exit.msr == 0x80 && fake_exit.val == 0x55);
	assert(run(EXIT_PORT_OUT, 0x80, 8, 0) == -XEN_EINVAL);
}

/* Kicks of the addressed vCPUs that there are, each after the row and once. */
static void interrupts(void)
{
	assert(asked(EXIT_APIC_ICR, EXIT__APIC_ICR, 0x6, 0, 0) == 0 && fake_exit.val == 6);
	assert(fake_log.kicks == 2 && fake_log.kick[0].vcpu == 1 && fake_log.kick[1].vcpu == 2 && fake_log.kick[0].why == KICK_IRQ);
	assert(run(EXIT_APIC_ICR, 1ull << 40, 0, 0) == 0 && fake_log.kicks == 0);
	assert(run(EXIT_APIC_ICR, FAKE_NO_ICR, 0, 0) == -XEN_EINVAL && fake_exit.val == 1ull << 40);
}

static void hypercall_page(void)
{
	uint8_t *page = fake_ptr(D, 0x3000);

	page[0] = page[PAGE_SIZE - 1] = 1;
	assert(asked(EXIT_HYPERCALL_PAGE, EXIT__HYPERCALL_PAGE, 0x3000, 0, 0) == 0);
	assert(page[0] == 0xcc && page[PAGE_SIZE - 1] == 0xcc);
	assert(run(EXIT_HYPERCALL_PAGE, 0x3001, 0, 0) == -XEN_EINVAL && run(EXIT_HYPERCALL_PAGE, 0x7000000, 0, 0) == -XEN_EINVAL);
	assert(run(99, 0, 0, 0) == -XEN_ENOSYS);
}

int main(void)
{
	fake_init();
	fake_domain(D, SID, 3);
	registers();
	writes();
	interrupts();
	hypercall_page();
	return 0;
}
