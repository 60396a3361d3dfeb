/* SPDX-License-Identifier: Apache-2.0 */
/* core/version/version_test.c - XENVER_*: whole answers, one question each, nothing for who is denied. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake.h"
#include <xen/features.h>

enum { A = 1, SID_A = 10 };

static int64_t ver(uint32_t cmd, void *arg, size_t n)
{
	return fake_op(A, __HYPERVISOR_xen_version, cmd, arg, n);
}

/* Every byte of the result is written, and the bytes behind are what they were. */
static void texts(uint32_t cmd, uint32_t perm, size_t n, const char *want)
{
	char buf[1100];

	memset(buf, 0xee, sizeof buf);
	assert(ver(cmd, buf, sizeof buf) == 0 && fake_xsm.n == 1);
	assert(fake_xsm.ask[0].ssid == SID_A && fake_xsm.ask[0].tsid == SECINITSID_XEN && fake_xsm.ask[0].cls == SECCLASS_VERSION && fake_xsm.ask[0].perm == perm);
	assert(strcmp(buf, want) == 0);
	for (size_t i = strlen(want); i < n; i++)
		assert(buf[i] == 0);
	for (size_t i = n; i < sizeof buf; i++)
		assert(buf[i] == (char)0xee);

	fake_xsm.deny = 1;
	memset(buf, 0xee, sizeof buf);
	assert(ver(cmd, buf, sizeof buf) == -XEN_EACCES && buf[0] == (char)0xee && buf[n - 1] == (char)0xee);
	fake_xsm.deny = 0;
	assert(fake_call(A, __HYPERVISOR_xen_version, cmd, 0x7fff0000, 0, 0) == -XEN_EFAULT);
}

static void features(void)
{
	struct xen_feature_info f = { 0, 0xdead };
	uint32_t must = 1u << XENFEAT_auto_translated_physmap | 1u << XENFEAT_hvm_callback_vector | 1u << XENFEAT_hvm_safe_pvclock;
	uint32_t never = 1u << XENFEAT_dom0 | 1u << XENFEAT_hvm_pirqs | 1u << XENFEAT_direct_mapped | 1u << XENFEAT_pae_pgdir_above_4gb |
		1u << XENFEAT_gnttab_map_avail_bits | 1u << XENFEAT_mmu_pt_update_preserve_ad | 1u << XENFEAT_highmem_assist;

	assert(ver(XENVER_get_features, &f, sizeof f) == 0 && (f.submap & must) == must && !(f.submap & never));
	f = (struct xen_feature_info){ 1, 0xdead };
	assert(ver(XENVER_get_features, &f, sizeof f) == -XEN_EINVAL && f.submap == 0xdead);
	f.submap_idx = ~0u;
	assert(ver(XENVER_get_features, &f, sizeof f) == -XEN_EINVAL);
}

int main(void)
{
	struct xen_compile_info info;
	struct xen_platform_parameters p;
	uint8_t handle[16];

	fake_init();
	fake_domain(A, SID_A, 1);
	assert(ver(XENVER_version, NULL, 0) == (4 << 16 | 17) && ver(XENVER_pagesize, NULL, 0) == 4096);
	texts(XENVER_extraversion, VERSION__XEN_EXTRAVERSION, sizeof(xen_extraversion_t), ".0-redoubt");
	texts(XENVER_capabilities, VERSION__XEN_CAPABILITIES, sizeof(xen_capabilities_info_t), "hvm-3.0-x86_64 ");
	texts(XENVER_changeset, VERSION__XEN_CHANGESET, sizeof(xen_changeset_info_t), "unavailable");
	texts(XENVER_commandline, VERSION__XEN_COMMANDLINE, sizeof(xen_commandline_t), "");
	memset(&info, 0xee, sizeof info);
	assert(ver(XENVER_compile_info, &info, sizeof info) == 0 && strncmp(info.compiler, "gcc ", 4) == 0);
	assert(memchr(info.compiler, 0, sizeof info.compiler) && info.compiler[sizeof info.compiler - 1] == 0 && info.compile_date[31] == 0);
	assert(ver(XENVER_platform_parameters, &p, sizeof p) == 0 && p.virt_start == 0xffff800000000000ul);
	features();
	domtab[A].handle[3] = 7;
	assert(ver(XENVER_guest_handle, handle, sizeof handle) == 0 && handle[3] == 7 && handle[4] == 0);
	assert(ver(XENVER_build_id, NULL, 0) == -XEN_ENODATA && ver(11, NULL, 0) == -XEN_ENOSYS && ver(~0u, NULL, 0) == -XEN_ENOSYS);
	puts("version: ok");
	return 0;
}
