/* SPDX-License-Identifier: Apache-2.0 */
/* manifest.h - the boot manifest as the builder holds it; docs/manifest.md describes the source. */
#ifndef BUILDER_MANIFEST_H
#define BUILDER_MANIFEST_H
#include "lib/types.h"

enum {
	MAX_DOMAINS = 100, MAX_DISKS = 64, MAX_NICS = 64, MAX_DEVICES = 32,
	MAX_VCPUS = 64, MAX_CPUS = 64, DEFAULT_WEIGHT = 256, MAX_WEIGHT = 65535, MAX_NAME = 31, MAX_LABEL = 40, MAX_ERRORS = 32, ERROR_LEN = 200,
	FIRST_CATEGORY = 128, LAST_CATEGORY = 255,	/* those that a manifest names; below, each guest's own */
	MAX_CATEGORIES = 4, LEVEL_LEN = sizeof "s0:" + MAX_CATEGORIES * sizeof "c255",
};

enum service { SERVICE_NONE, SERVICE_XENSTORE, SERVICE_CONSOLE, SERVICE_BLKDRV, SERVICE_NETDRV };
enum death_action { ON_DESTROY, ON_RESTART };
enum pci_match { MATCH_SBDF, MATCH_VIRTIO_BLK, MATCH_VIRTIO_NET };

/* Strings point into the DTB, which stays in memory. */
struct domain_desc {
	const char *name, *label;	/* label without user and role: "guest_t" */
	char level[LEVEL_LEN];		/* "s0" of a service, "s0:c3" of a guest; policy/mls */
	const char *kernel, *ramdisk;	/* module names; NULL for a service, ramdisk optional */
	const char *bootargs;		/* never NULL */
	enum service service;		/* SERVICE_NONE: a guest */
	uint32_t cpus, phandle, restart_limit;
	uint32_t weight;		/* its share of the CPUs; 256 is usual */
	uint64_t pin;			/* physical CPUs where it may run, one bit each; 0: all */
	uint64_t memory_kib;
	enum death_action on_poweroff, on_reboot, on_crash;
	int node;			/* offset in the DTB */
	bool broken;			/* an error was reported: it must not be started */
};

struct disk_desc {
	int frontend, backend;		/* indices into domains */
	const char *name, *source;	/* "xvda"; "whole" or "PARTLABEL=x" */
	uint32_t vdev;			/* Xen's virtual device number */
	bool readonly;
};

struct nic_desc {
	int frontend, backend;
	const char *name, *mac;		/* "00:16:3e:00:00:01" */
	uint32_t handle;		/* counts from 0 in each frontend */
	uint32_t mtu, group_rate;	/* bytes; broadcast and multicast frames a second */
	uint32_t rate, rate_interval;	/* KiB a second, 0: no limit; ms */
};

struct device_desc {
	int owner;
	enum pci_match match;
	uint32_t sbdf;			/* MATCH_SBDF: segment << 16 | bus << 8 | device << 3 | function */
	bool unsafe_dma;
};

struct system {
	struct domain_desc domains[MAX_DOMAINS];
	struct disk_desc disks[MAX_DISKS];
	struct nic_desc nics[MAX_NICS];
	struct device_desc devices[MAX_DEVICES];
	int n_domains, n_disks, n_nics, n_devices;
	bool selftest_seal, selftest_pin;
	char errors[MAX_ERRORS][ERROR_LEN];	/* "PATH: what is wrong; the mend" */
	int n_errors, n_lost_errors;
};

/* Parses the DTB of size bytes into s. 0 when the top level is sound; then broken domains are marked and
 * s->errors says why. -XEN_EINVAL when nothing can be started; s->errors says why. Never reads beyond size. */
err_t manifest_parse(struct system *s, const void *dtb, size_t size) __must_check;

/* Name of a service as `service = "NAME"` has it. */
const char *service_name(enum service service);
/* Index of the first domain that is the given service, or -1. */
int manifest_service(const struct system *s, enum service service);
#endif
