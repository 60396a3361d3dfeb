/* SPDX-License-Identifier: Apache-2.0 */
/* core/version/version.c - XENVER_*. The argument comes zeroed, so results are whole. */
#include "core/version/version.h"
#include "lib/string.h"
#include <xen/features.h>

#define VIRT_START 0xffff800000000000ull	/* HYPERVISOR_VIRT_START of xen/arch-x86/xen-x86_64.h: what Xen tells 64-bit guests */

#define FEATURES ((1u << XENFEAT_writable_page_tables) | (1u << XENFEAT_auto_translated_physmap) | \
	(1u << XENFEAT_hvm_callback_vector) | (1u << XENFEAT_hvm_safe_pvclock) | \
	(1u << XENFEAT_memory_op_vnode_supported) | (1u << XENFEAT_not_direct_mapped))

static void put_text(char *dst, size_t n, const char *text)
{
	size_t len = strlen(text);

	memcpy(dst, text, len < n ? len : n - 1);
}

err_t version_version_check(const struct ctx *c, const struct no_arg *arg, struct version_version_plan *plan)
{
	(void)c, (void)arg;
	plan->none = 0;
	return 0;
}

void version_version_commit(const struct ctx *c, const struct version_version_plan *plan, struct fx *fx)
{
	(void)c, (void)plan;
	fx->value = VERSION_MAJOR << 16 | VERSION_MINOR;
}

ROW_ANSWERS(version_extraversion, struct version_extraversion)
void version_extraversion_result(const struct version_extraversion_plan *plan, struct version_extraversion *arg)
{
	(void)plan;
	put_text(arg->text, sizeof arg->text, ".0-redoubt");
}

ROW_ANSWERS(version_compile_info, struct xen_compile_info)
void version_compile_info_result(const struct version_compile_info_plan *plan, struct xen_compile_info *arg)
{
	(void)plan;
	put_text(arg->compiler, sizeof arg->compiler, "gcc " __VERSION__);
	put_text(arg->compile_by, sizeof arg->compile_by, "redoubt");
}

ROW_ANSWERS(version_capabilities, struct version_capabilities)
void version_capabilities_result(const struct version_capabilities_plan *plan, struct version_capabilities *arg)
{
	(void)plan;
	put_text(arg->text, sizeof arg->text, "hvm-3.0-x86_64 ");
}

ROW_ANSWERS(version_changeset, struct version_changeset)
void version_changeset_result(const struct version_changeset_plan *plan, struct version_changeset *arg)
{
	(void)plan;
	put_text(arg->text, sizeof arg->text, "unavailable");
}

ROW_ANSWERS(version_platform_parameters, struct xen_platform_parameters)
void version_platform_parameters_result(const struct version_platform_parameters_plan *plan, struct xen_platform_parameters *arg)
{
	(void)plan;
	arg->virt_start = VIRT_START;
}

err_t version_get_features_check(const struct ctx *c, const struct xen_feature_info *arg, struct version_get_features_plan *plan)
{
	(void)c;
	plan->submap = FEATURES;
	return arg->submap_idx < XENFEAT_NR_SUBMAPS ? 0 : -XEN_EINVAL;
}

void version_get_features_commit(const struct ctx *c, const struct version_get_features_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void version_get_features_result(const struct version_get_features_plan *plan, struct xen_feature_info *arg)
{
	arg->submap = plan->submap;
}

err_t version_pagesize_check(const struct ctx *c, const struct no_arg *arg, struct version_pagesize_plan *plan)
{
	(void)c, (void)arg;
	plan->none = 0;
	return 0;
}

void version_pagesize_commit(const struct ctx *c, const struct version_pagesize_plan *plan, struct fx *fx)
{
	(void)c, (void)plan;
	fx->value = PAGE_SIZE;
}

err_t version_guest_handle_check(const struct ctx *c, const struct version_handle *arg, struct version_guest_handle_plan *plan)
{
	(void)arg;
	memcpy(plan->h.handle, domtab[c->self].handle, sizeof plan->h.handle);
	return 0;
}

void version_guest_handle_commit(const struct ctx *c, const struct version_guest_handle_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void version_guest_handle_result(const struct version_guest_handle_plan *plan, struct version_handle *arg)
{
	*arg = plan->h;
}

ROW_ANSWERS(version_commandline, struct version_commandline)
void version_commandline_result(const struct version_commandline_plan *plan, struct version_commandline *arg)
{
	(void)plan;
	arg->text[0] = 0;
}

err_t version_build_id_check(const struct ctx *c, const struct no_arg *arg, struct version_build_id_plan *plan)
{
	(void)c, (void)arg;
	plan->none = 0;
	return -XEN_ENODATA;
}

void version_build_id_commit(const struct ctx *c, const struct version_build_id_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}
