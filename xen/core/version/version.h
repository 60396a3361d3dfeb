/* SPDX-License-Identifier: Apache-2.0 */
/* core/version/version.h - XENVER_*: which interface this is (Xen public version.h). Answers are those of Xen 4.17 to an HVM guest. */
#ifndef CORE_VERSION_H
#define CORE_VERSION_H
#include "call/row.h"
#include <xen/version.h>

#define VERSION_MAJOR 4u
#define VERSION_MINOR 17u

/* The public header has bare arrays. */
struct version_extraversion { xen_extraversion_t text; };
struct version_capabilities { xen_capabilities_info_t text; };
struct version_changeset { xen_changeset_info_t text; };
struct version_commandline { xen_commandline_t text; };
struct version_handle { uint8_t handle[16]; };	/* xen_domain_handle_t */

struct version_version_plan { uint32_t none; };
ROW(version_version, struct no_arg)			/* returns major << 16 | minor */
struct version_extraversion_plan { uint32_t none; };
ROW_RESULT(version_extraversion, struct version_extraversion)
struct version_compile_info_plan { uint32_t none; };
ROW_RESULT(version_compile_info, struct xen_compile_info)
struct version_capabilities_plan { uint32_t none; };
ROW_RESULT(version_capabilities, struct version_capabilities)
struct version_changeset_plan { uint32_t none; };
ROW_RESULT(version_changeset, struct version_changeset)
struct version_platform_parameters_plan { uint32_t none; };
ROW_RESULT(version_platform_parameters, struct xen_platform_parameters)
struct version_get_features_plan { uint32_t submap; };
ROW_RESULT(version_get_features, struct xen_feature_info)	/* -XEN_EINVAL: no such submap */
struct version_pagesize_plan { uint32_t none; };
ROW(version_pagesize, struct no_arg)			/* returns it */
struct version_guest_handle_plan { struct version_handle h; };
ROW_RESULT(version_guest_handle, struct version_handle)
struct version_commandline_plan { uint32_t none; };
ROW_RESULT(version_commandline, struct version_commandline)	/* empty: it is not for guests */
struct version_build_id_plan { uint32_t none; };
ROW(version_build_id, struct no_arg)			/* -XEN_ENODATA: the image has none */
#endif
