/* SPDX-License-Identifier: Apache-2.0 */
/* boot/cmdline.h - the hypervisor's options: docs/options.md. */
#ifndef BOOT_CMDLINE_H
#define BOOT_CMDLINE_H
#include "arch/x86/boot/multiboot.h"

struct options {
	uint32_t cpus;			/* physical CPUs that are used at most */
	bool threads;			/* more than one thread of a core is used */
	bool exit_ibpb;			/* IBPB at exits, on CPUs that need it */
	bool setenforce;		/* the policy may be made permissive while the system runs */
	bool trace_policy;		/* the first use of each permission is logged */
	uint64_t builder_mem;		/* bytes of RAM of the builder, without its modules */
	char builder_args[128];		/* passed on as the builder's command line */
};
extern struct options options;

/* Reads the options; one that is not known is reported and has no effect. */
void cmdline_read(const struct boot_info *bi, uint32_t magic);
#endif
