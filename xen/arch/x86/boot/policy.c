/* SPDX-License-Identifier: Apache-2.0 */
/* boot/policy.c - loads the policy module, and tells the audit who is asking. */
#include "arch/x86/boot/cmdline.h"
#include "arch/x86/boot/policy.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/panic.h"
#include "arch/x86/percpu.h"
#include "arch/x86/time.h"
#include "arch/x86/vcpu.h"
#include "core/console/console.h"
#include "lib/sha256.h"
#include "xsm/xsm.h"

void policy_load(const struct boot_info *bi)
{
	const struct boot_module *m = boot_module_find(bi, "policy");
	char why[160], hex[SHA256_HEX];

	if (!m)
		boot_refuse("policy: no module named 'policy'; load build/policy.bin with that name");
	if (xsm_load(directmap(m->start), m->size, why, sizeof why))
		boot_refuse("policy: %s", why);
	sha256_hex(directmap(m->start), m->size, hex);
	report("policy loaded sha256=%s %s", hex, xsm_permissive_types() ? "permissive" : "enforcing");
	xsm_enforce_switchable(options.setenforce);
	if (options.trace_policy)
		xsm_trace();
	if (options.setenforce)
		report("policy may be made permissive by whom it allows setenforce (option setenforce=on)");
}

void xsm_audit_who(struct xsm_who *who)
{
	const struct avcpu *v = this_cpu()->current;

	who->domid = v ? v->dom : XSM_NO_DOMID;
	who->target = MY_CPU(about) == DOMID_INVALID ? XSM_NO_DOMID : MY_CPU(about);
	who->now = system_time();
}

void audit_emit(const char *line)
{
	report_text(line);
}
