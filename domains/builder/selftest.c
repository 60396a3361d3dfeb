/* SPDX-License-Identifier: Apache-2.0 */
/* selftest.c - tries on sealed guests what sealing forbids, for the system tests (selftest = "seal"). */
#include "domains/builder/builder.h"
#include "domains/builder/layout.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"

/* Only a denial by policy counts: another error would hide a hole. */
static void verdict(domid_t dom, const char *what, err_t err)
{
	if (err == -XEN_EPERM || err == -XEN_EACCES)
		log_line("sealed: %s of domain %u denied", what, dom);
	else if (err)
		log_line("sealed: %s of domain %u failed with error %d", what, dom, -err);
	else
		log_line("sealed: %s of domain %u ALLOWED", what, dom);
}

static err_t try_foreign_map(domid_t dom, uint64_t window)
{
	uint64_t gfn = 256;		/* RAM of every domain: 1 MiB */
	int errs = 0;
	err_t err = memory_map_foreign(dom, &gfn, &window, 1, &errs);

	if (!err && !errs)
		(void)!memory_remove(DOMID_SELF, window);
	return err ? err : errs;
}

static err_t try_grant_table(domid_t dom, uint64_t window)
{
	err_t err = memory_acquire(dom, XENMEM_resource_grant_table, XENMEM_resource_grant_table_id_shared, 0, &window, 1);

	if (!err)
		(void)!memory_remove(DOMID_SELF, window);
	return err;
}

static void try_guest(domid_t dom, uint64_t window)
{
	uint64_t gfn = CONSOLE_GFN, one = 0x100;

	verdict(dom, "foreign map", try_foreign_map(dom, window));
	verdict(dom, "grant table", try_grant_table(dom, window));
	verdict(dom, "HVM parameter", hvm_set_param(dom, HVM_PARAM_CONSOLE_PFN, gfn));
	verdict(dom, "p2m change", memory_remove(dom, one));
}

void selftest_seal(struct builder *b)
{
	uint64_t window = gfn_alloc(1);

	if (!window)
		return log_line("sealed: no window for the self-test");
	for (int i = 0; i < b->sys.n_domains; i++)
		if (b->inst[i].running && b->inst[i].sealed && b->sys.domains[i].service == SERVICE_NONE)
			try_guest(b->inst[i].domid, window);
	gfn_free(window, 1);
}
