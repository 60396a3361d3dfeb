/* SPDX-License-Identifier: Apache-2.0 */
/* core/version/version.h - XENVER_*: which interface this is (Xen public version.h). Answers are those of Xen 4.17 to an HVM guest. */
#ifndef CORE_VERSION_H
#define CORE_VERSION_H
#include "call/row.h"
#include <xen/features.h>
#include <xen/version.h>

#define VERSION_MAJOR 4u
#define VERSION_MINOR 17u
#define VERSION_VIRT_START 0xffff800000000000ull	/* HYPERVISOR_VIRT_START of xen/arch-x86/xen-x86_64.h: what Xen tells 64-bit guests */

#define VERSION_FEATURES ((1u << XENFEAT_writable_page_tables) | (1u << XENFEAT_auto_translated_physmap) | \
	(1u << XENFEAT_hvm_callback_vector) | (1u << XENFEAT_hvm_safe_pvclock) | \
	(1u << XENFEAT_memory_op_vnode_supported) | (1u << XENFEAT_not_direct_mapped))

/* Texts, constant to their last byte; the public header has bare arrays. */
struct version_extraversion { xen_extraversion_t text; };
struct version_capabilities { xen_capabilities_info_t text; };
struct version_changeset { xen_changeset_info_t text; };
struct version_commandline { xen_commandline_t text; };
struct version_handle { uint8_t handle[16]; };	/* xen_domain_handle_t */

struct version_version_plan { uint32_t none; };
/*@ requires \valid(plan); assigns *plan; ensures ok: \result == 0; exits \false; */
err_t version_version_check(const struct ctx *c, const struct no_arg *arg, struct version_version_plan *plan);
/*@ requires \valid(fx);
    assigns fx->value;
    ensures value: fx->value == VERSION_MAJOR * 65536 + VERSION_MINOR;
    exits \false;
*/
void version_version_commit(const struct ctx *c, const struct version_version_plan *plan, struct fx *fx);

extern const struct version_extraversion version_extraversion_is;
struct version_extraversion_plan { uint32_t none; };
/*@ requires \valid(plan); assigns *plan; ensures ok: \result == 0; exits \false; */
err_t version_extraversion_check(const struct ctx *c, const struct version_extraversion *arg, struct version_extraversion_plan *plan);
/*@ assigns \nothing; exits \false; */
void version_extraversion_commit(const struct ctx *c, const struct version_extraversion_plan *plan, struct fx *fx);
/*@ requires \valid(arg);
    assigns *arg;
    ensures whole: *arg == version_extraversion_is;
    exits \false;
*/
void version_extraversion_result(const struct version_extraversion_plan *plan, struct version_extraversion *arg);

extern const struct xen_compile_info version_compile_info_is;
struct version_compile_info_plan { uint32_t none; };
/*@ requires \valid(plan); assigns *plan; ensures ok: \result == 0; exits \false; */
err_t version_compile_info_check(const struct ctx *c, const struct xen_compile_info *arg, struct version_compile_info_plan *plan);
/*@ assigns \nothing; exits \false; */
void version_compile_info_commit(const struct ctx *c, const struct version_compile_info_plan *plan, struct fx *fx);
/*@ requires \valid(arg);
    assigns *arg;
    ensures whole: *arg == version_compile_info_is;
    exits \false;
*/
void version_compile_info_result(const struct version_compile_info_plan *plan, struct xen_compile_info *arg);

extern const struct version_capabilities version_capabilities_is;
struct version_capabilities_plan { uint32_t none; };
/*@ requires \valid(plan); assigns *plan; ensures ok: \result == 0; exits \false; */
err_t version_capabilities_check(const struct ctx *c, const struct version_capabilities *arg, struct version_capabilities_plan *plan);
/*@ assigns \nothing; exits \false; */
void version_capabilities_commit(const struct ctx *c, const struct version_capabilities_plan *plan, struct fx *fx);
/*@ requires \valid(arg);
    assigns *arg;
    ensures whole: *arg == version_capabilities_is;
    exits \false;
*/
void version_capabilities_result(const struct version_capabilities_plan *plan, struct version_capabilities *arg);

extern const struct version_changeset version_changeset_is;
struct version_changeset_plan { uint32_t none; };
/*@ requires \valid(plan); assigns *plan; ensures ok: \result == 0; exits \false; */
err_t version_changeset_check(const struct ctx *c, const struct version_changeset *arg, struct version_changeset_plan *plan);
/*@ assigns \nothing; exits \false; */
void version_changeset_commit(const struct ctx *c, const struct version_changeset_plan *plan, struct fx *fx);
/*@ requires \valid(arg);
    assigns *arg;
    ensures whole: *arg == version_changeset_is;
    exits \false;
*/
void version_changeset_result(const struct version_changeset_plan *plan, struct version_changeset *arg);

struct version_platform_parameters_plan { uint32_t none; };
/*@ requires \valid(plan); assigns *plan; ensures ok: \result == 0; exits \false; */
err_t version_platform_parameters_check(const struct ctx *c, const struct xen_platform_parameters *arg, struct version_platform_parameters_plan *plan);
/*@ assigns \nothing; exits \false; */
void version_platform_parameters_commit(const struct ctx *c, const struct version_platform_parameters_plan *plan, struct fx *fx);
/*@ requires \valid(arg);
    assigns *arg;
    ensures start: arg->virt_start == VERSION_VIRT_START;
    exits \false;
*/
void version_platform_parameters_result(const struct version_platform_parameters_plan *plan, struct xen_platform_parameters *arg);

/* -XEN_EINVAL: no such submap. */
struct version_get_features_plan { uint32_t submap; };
/*@ requires \valid(plan) && \valid_read(arg) && \separated(plan, arg);
    assigns *plan;
    ensures ok: \result == 0 ==> plan->submap == VERSION_FEATURES;
    ensures bad: \result == (arg->submap_idx >= XENFEAT_NR_SUBMAPS ? -XEN_EINVAL : 0);
    exits \false;
*/
err_t version_get_features_check(const struct ctx *c, const struct xen_feature_info *arg, struct version_get_features_plan *plan);
/*@ assigns \nothing; exits \false; */
void version_get_features_commit(const struct ctx *c, const struct version_get_features_plan *plan, struct fx *fx);
/*@ requires \valid(arg) && \valid_read(plan) && \separated(plan, arg);
    assigns arg->submap;
    ensures map: arg->submap == plan->submap;
    exits \false;
*/
void version_get_features_result(const struct version_get_features_plan *plan, struct xen_feature_info *arg);

struct version_pagesize_plan { uint32_t none; };
/*@ requires \valid(plan); assigns *plan; ensures ok: \result == 0; exits \false; */
err_t version_pagesize_check(const struct ctx *c, const struct no_arg *arg, struct version_pagesize_plan *plan);
/*@ requires \valid(fx);
    assigns fx->value;
    ensures value: fx->value == PAGE_SIZE;
    exits \false;
*/
void version_pagesize_commit(const struct ctx *c, const struct version_pagesize_plan *plan, struct fx *fx);

struct version_guest_handle_plan { struct version_handle h; };
/*@ requires \valid(plan) && \valid_read(c) && c->self < NR_DOMS && \separated(plan, c, domtab + (0 .. NR_DOMS - 1));
    assigns *plan;
    ensures ok: \result == 0 && \forall integer i; 0 <= i < 16 ==> plan->h.handle[i] == domtab[c->self].handle[i];
    exits \false;
*/
err_t version_guest_handle_check(const struct ctx *c, const struct version_handle *arg, struct version_guest_handle_plan *plan);
/*@ assigns \nothing; exits \false; */
void version_guest_handle_commit(const struct ctx *c, const struct version_guest_handle_plan *plan, struct fx *fx);
/*@ requires \valid(arg) && \valid_read(plan) && \separated(plan, arg);
    assigns *arg;
    ensures handle: *arg == plan->h;
    exits \false;
*/
void version_guest_handle_result(const struct version_guest_handle_plan *plan, struct version_handle *arg);

/* Empty: it is not for guests. */
extern const struct version_commandline version_commandline_is;
struct version_commandline_plan { uint32_t none; };
/*@ requires \valid(plan); assigns *plan; ensures ok: \result == 0; exits \false; */
err_t version_commandline_check(const struct ctx *c, const struct version_commandline *arg, struct version_commandline_plan *plan);
/*@ assigns \nothing; exits \false; */
void version_commandline_commit(const struct ctx *c, const struct version_commandline_plan *plan, struct fx *fx);
/*@ requires \valid(arg);
    assigns *arg;
    ensures whole: *arg == version_commandline_is;
    exits \false;
*/
void version_commandline_result(const struct version_commandline_plan *plan, struct version_commandline *arg);

/* -XEN_ENODATA: the image has none. */
struct version_build_id_plan { uint32_t none; };
/*@ requires \valid(plan);
    assigns *plan;
    ensures none: \result == -XEN_ENODATA;
    exits \false;
*/
err_t version_build_id_check(const struct ctx *c, const struct no_arg *arg, struct version_build_id_plan *plan);
/*@ assigns \nothing; exits \false; */
void version_build_id_commit(const struct ctx *c, const struct version_build_id_plan *plan, struct fx *fx);
#endif
