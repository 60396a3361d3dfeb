/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/manifest.c - a device tree of any bytes as the builder reads it: whoever cannot be started has an error that says why; what can, is within its bounds. */
// link: domains/builder/manifest.c domains/builder/manifest_dev.c domains/builder/manifest_prop.c domains/builder/dtb.c
// libs: -lfdt
#undef NDEBUG
#include <assert.h>
#include <string.h>
#include "domains/builder/manifest.h"
#include "fuzz/fuzz.h"

const bool fuzz_forks = false;
static struct system sys;

void fuzz_init(void) { }

static void sound(const struct domain_desc *d)
{
	assert(d->name && strlen(d->name) <= MAX_NAME && d->label && strlen(d->label) <= MAX_LABEL && d->bootargs);
	assert(d->cpus >= 1 && d->cpus <= MAX_VCPUS && d->weight >= 1 && d->weight <= MAX_WEIGHT && d->memory_kib >= 4096 && d->memory_kib % 4 == 0);
	assert(!strncmp(d->level, "s0", 2) && strlen(d->level) < LEVEL_LEN && (d->level[2] == 0 || d->level[3] == 'c'));
	assert((d->service != SERVICE_NONE) != (d->kernel != NULL));
}

static void devices(void)
{
	for (int i = 0; i < sys.n_disks; i++)
		assert(sys.disks[i].frontend < sys.n_domains && sys.disks[i].backend < sys.n_domains &&
		       sys.domains[sys.disks[i].backend].service == SERVICE_BLKDRV);
	for (int i = 0; i < sys.n_nics; i++)
		assert(sys.nics[i].frontend < sys.n_domains && sys.nics[i].backend < sys.n_domains && strlen(sys.nics[i].mac) == 17);
	for (int i = 0; i < sys.n_devices; i++)
		assert(sys.devices[i].owner < sys.n_domains);
}

void fuzz_one(const uint8_t *p, size_t n)
{
	static uint8_t tree[1u << 17] __attribute__((aligned(8)));	/* as the hypervisor loads it: at the start of a page */
	int broken = 0;
	err_t e;

	if (n > sizeof tree)
		return;
	memcpy(tree, p, n);
	e = manifest_parse(&sys, tree, n);

	assert(sys.n_errors >= 0 && sys.n_errors <= MAX_ERRORS && (!e || sys.n_errors));
	for (int i = 0; i < sys.n_errors; i++)
		assert(strchr(sys.errors[i], ':') && memchr(sys.errors[i], 0, ERROR_LEN));
	if (e)
		return;
	for (int i = 0; i < sys.n_domains; i++) {
		broken += sys.domains[i].broken;
		if (!sys.domains[i].broken)
			sound(&sys.domains[i]);
	}
	assert(!broken || sys.n_errors);
	devices();
}
