/* SPDX-License-Identifier: Apache-2.0 */
/* core/version/version.c - XENVER_*. Results are written whole, whatever the argument held. */
#include "core/version/version.h"

const struct version_extraversion version_extraversion_is = { ".0-redoubt" };
const struct xen_compile_info version_compile_info_is = { .compiler = "gcc " __VERSION__, .compile_by = "redoubt" };
const struct version_capabilities version_capabilities_is = { "hvm-3.0-x86_64 " };
const struct version_changeset version_changeset_is = { "unavailable" };
const struct version_commandline version_commandline_is = { "" };

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
	*arg = version_extraversion_is;
}

ROW_ANSWERS(version_compile_info, struct xen_compile_info)
void version_compile_info_result(const struct version_compile_info_plan *plan, struct xen_compile_info *arg)
{
	(void)plan;
	*arg = version_compile_info_is;
}

ROW_ANSWERS(version_capabilities, struct version_capabilities)
void version_capabilities_result(const struct version_capabilities_plan *plan, struct version_capabilities *arg)
{
	(void)plan;
	*arg = version_capabilities_is;
}

ROW_ANSWERS(version_changeset, struct version_changeset)
void version_changeset_result(const struct version_changeset_plan *plan, struct version_changeset *arg)
{
	(void)plan;
	*arg = version_changeset_is;
}

ROW_ANSWERS(version_platform_parameters, struct xen_platform_parameters)
void version_platform_parameters_result(const struct version_platform_parameters_plan *plan, struct xen_platform_parameters *arg)
{
	(void)plan;
	arg->virt_start = VERSION_VIRT_START;
}

err_t version_get_features_check(const struct ctx *c, const struct xen_feature_info *arg, struct version_get_features_plan *plan)
{
	(void)c;
	plan->submap = VERSION_FEATURES;
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
	/*@ loop invariant 0 <= i <= 16 && \forall integer j; 0 <= j < i ==> plan->h.handle[j] == domtab[c->self].handle[j];
	    loop assigns i, plan->h.handle[0 .. 15];
	    loop variant 16 - i;
	*/
	for (uint32_t i = 0; i < sizeof plan->h.handle; i++)
		plan->h.handle[i] = domtab[c->self].handle[i];
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
	*arg = version_commandline_is;
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
