/* SPDX-License-Identifier: Apache-2.0 */
/* builder.h - the builder's state: the manifest's domains and what became of them. */
#ifndef BUILDER_BUILDER_H
#define BUILDER_BUILDER_H
#include "domains/builder/manifest.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/pci.h"
#include "domains/runtime/start.h"

struct builder;

/* One domain of the manifest as it runs. */
struct instance {
	struct builder *b;
	int index;			/* in the manifest's domains */
	domid_t domid;			/* valid when created */
	bool created;			/* the hypervisor knows the domain */
	bool sealed, running;
	uint32_t sid;			/* of its label; valid when sealed */
	bool in_store;			/* nodes written, introduced */
	bool pending;			/* the timer will start it again */
	bool failed;			/* it could not be started: who needs it is not started either */
	evtchn_port_t store_port, console_port;	/* its own ends; 0: none */
	uint64_t started;		/* system time, ns */
	uint32_t quick_deaths;		/* restarts in a row after less than a minute */
	struct ev_timer timer;
};

struct frame_range { uint64_t first, n; };	/* machine frames */

/* A function as it was before its first assignment: afterwards only its driver sees its configuration space. */
struct pci_function {
	bool known;
	struct pci_bdf bdf;
	struct frame_range bar[6], hole[2];	/* hole: MSI-X table and pending bits, mapped nowhere */
	uint32_t n_bars;
};

struct builder {
	struct system sys;
	struct instance inst[MAX_DOMAINS];
	struct pci_function function[MAX_DEVICES];
	domid_t next_domid;
	bool store_up;			/* xenstore answers: nodes can be written */
	uint64_t module_pages;		/* of boot modules that are kept for restarts */
	bool iommu;			/* DMA of assigned functions is confined */
	struct xenstore_domain_interface *store_page;
	evtchn_port_t store_port;
	struct ev_job job;		/* looks for dead domains */
};

static inline struct domain_desc *desc_of(struct builder *b, int i)
{
	return &b->sys.domains[i];
}
/* Index of the running domain with that service, or -1. */
int running_service(const struct builder *b, enum service service);

/* Logs "domain NAME LABEL not started: what (error): mend" and returns err. */
err_t report(const struct domain_desc *d, err_t err, const char *what, const char *mend);

/* build.c: the SID of system_u:system_r:LABEL:LEVEL, with "_building" put before "_t" for a domain under construction. */
err_t sid_of(const struct domain_desc *d, bool building, uint32_t *sid) __must_check;
/* build.c: creates, fills, wires and seals domain i, tells xenstore, lets it run. A domain that fails is destroyed;
 * one line says what failed and the mend. */
err_t build_domain(struct builder *b, int i);
/* Destroys the domain, if it was created, and forgets its state. 0, or the hypervisor's error. */
err_t destroy_domain(struct instance *in);

/* placement.c: where the vCPUs of a created domain run, and how much they get. Reports. */
err_t place(const struct domain_desc *d, domid_t dom) __must_check;
err_t set_pin(const struct domain_desc *d, domid_t dom) __must_check;	/* hard affinity of its vCPUs; the hypervisor's refusal */
uint32_t machine_cpus(void);		/* physical CPUs on line; 0: not known */
/* populate.c: RAM, ring pages and memory map of a created domain. -XEN_ENOMEM or the hypervisor's refusal. */
err_t populate(domid_t dom, const struct domain_desc *d) __must_check;
/* image.c: kernel, ramdisk, start_info, ACPI tables, start state of vCPU 0. extra: words put before the bootargs. Reports. */
err_t load_image(const struct instance *in, const struct domain_desc *d, const char *extra) __must_check;
/* wire.c: ports, grants 0 and 1, HVM parameters for store and console. */
err_t wire_domain(struct instance *in, int store, int console) __must_check;
/* wire.c: the builder's own connexion to a xenstore that was created but does not run yet. */
err_t wire_builder(struct builder *b, domid_t store) __must_check;
/* devices.c: finds, assigns and maps the PCI functions of domain i. Reports. */
err_t assign_devices(struct builder *b, int i) __must_check;
/* nodes.c: xenstore nodes of domain i: its home, console, and the ends of its disks and NICs. */
err_t write_nodes(struct builder *b, int i) __must_check;
void remove_nodes(struct builder *b, int i);
/* control.c: lets the guests that the policy names write control/shutdown, control/sysrq and memory/target of domain i, and
 * domain i those of others. After the introduction of i; again whenever it has started again. */
err_t open_control(struct builder *b, int i) __must_check;

/* forward.c: the addresses to which the driver may hand frames of n directly, in a line; may be empty. */
#define FORWARD_BYTES (MAX_NICS * 18u)
void forward_list(const struct builder *b, const struct nic_desc *n, char text[FORWARD_BYTES]);

/* supervise.c: deaths, restarts, power off. supervise_init binds VIRQ_DOM_EXC, before the first domain runs. */
err_t supervise_init(struct builder *b) __must_check;
/* Powers off if no guest is left and none restarts. */
void supervise_check_end(struct builder *b);

/* memory.c: one line for each that has memory: `memory: hypervisor|builder|modules|free N KiB`, `memory: service|guest NAME N KiB`. */
void report_memory(struct builder *b);

/* selftest.c: tries what sealing forbids on every sealed guest; one line each says whether it was denied. */
void selftest_seal(struct builder *b);
/* Looks at the vCPUs of every pinned domain for a while; one line each says where they were. */
void selftest_pin(struct builder *b);
#endif
