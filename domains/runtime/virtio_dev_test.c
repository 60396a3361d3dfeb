// SPDX-License-Identifier: Apache-2.0
// domains/runtime/virtio_dev_test.c - the handshake against a device made of variables, and against bad ones.
// link: domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#include "domains/runtime/virtio_dev.h"
#include <assert.h>
#include <linux/virtio_config.h>
#include <linux/virtio_pci.h>
#include <stdlib.h>
#include <string.h>

static uint8_t common_id, notify_id, device_id;
static struct fake {
	uint64_t features, accepted;
	uint32_t dfsel, gfsel;
	uint16_t numq, qsel, vector, config_vector, notified;
	uint32_t q[64];		/* by register offset */
	uint16_t qmax, noff;
	uint8_t status, generation, cfg[64];
	unsigned int reset_reads, unstable;
	bool refuse, no_vectors;
} f;

static struct virtio_dev dev(void)
{
	return (struct virtio_dev){ .common = { &common_id, 56 }, .notify = { &notify_id, 64 }, .device = { &device_id, 24 }, .notify_multiplier = 4 };
}

uint8_t virtio_read8(const struct virtio_win *w, uint32_t off)
{
	if (w->base == &device_id)
		return f.cfg[off];
	if (off == VIRTIO_PCI_COMMON_CFGGENERATION)
		return f.unstable && f.unstable-- ? f.generation++ : f.generation;
	assert(off == VIRTIO_PCI_COMMON_STATUS);
	if (f.reset_reads && f.reset_reads--)
		return 0x40;
	return f.status;
}

uint16_t virtio_read16(const struct virtio_win *w, uint32_t off)
{
	uint16_t v;

	if (w->base == &device_id) {
		memcpy(&v, f.cfg + off, 2);
		return v;
	}
	switch (off) {
	case VIRTIO_PCI_COMMON_NUMQ: return f.numq;
	case VIRTIO_PCI_COMMON_Q_SIZE: return f.qmax;
	case VIRTIO_PCI_COMMON_Q_NOFF: return f.noff;
	case VIRTIO_PCI_COMMON_Q_MSIX: return f.no_vectors ? VIRTIO_NO_VECTOR : f.vector;
	case VIRTIO_PCI_COMMON_MSIX: return f.no_vectors ? VIRTIO_NO_VECTOR : f.config_vector;
	}
	abort();
}

uint32_t virtio_read32(const struct virtio_win *w, uint32_t off)
{
	uint32_t v;

	if (w->base == &device_id) {
		memcpy(&v, f.cfg + off, 4);
		return v;
	}
	assert(off == VIRTIO_PCI_COMMON_DF);
	return (uint32_t)(f.features >> (f.dfsel ? 32 : 0));
}

void virtio_write8(const struct virtio_win *w, uint32_t off, uint8_t v)
{
	assert(off == VIRTIO_PCI_COMMON_STATUS);
	f.status = f.refuse ? v & ~VIRTIO_CONFIG_S_FEATURES_OK : v;
}

void virtio_write16(const struct virtio_win *w, uint32_t off, uint16_t v)
{
	if (w->base == &notify_id) {
		assert(off == f.noff * 4u);
		f.notified = (uint16_t)(v + 1);
		return;
	}
	if (off == VIRTIO_PCI_COMMON_Q_SELECT)
		f.qsel = v;
	if (off == VIRTIO_PCI_COMMON_MSIX)
		f.config_vector = v;
	if (off == VIRTIO_PCI_COMMON_Q_MSIX)
		f.vector = v;
	f.q[off] = v;
}

void virtio_write32(const struct virtio_win *w, uint32_t off, uint32_t v)
{
	if (off == VIRTIO_PCI_COMMON_DFSELECT)
		f.dfsel = v;
	else if (off == VIRTIO_PCI_COMMON_GFSELECT)
		f.gfsel = v;
	else if (off == VIRTIO_PCI_COMMON_GF)
		f.accepted |= (uint64_t)v << (f.gfsel ? 32 : 0);
	else
		f.q[off] = v;
}

static void fresh(void)
{
	memset(&f, 0, sizeof(f));
	f.features = 1ull << VIRTIO_F_VERSION_1 | 1ull << VIRTIO_F_ACCESS_PLATFORM | 1 << 5 | 1 << 6 | 1 << 7;
	f.numq = 1;
	f.qmax = 256;
	f.noff = 3;
}

static void test_handshake(void)
{
	struct virtio_dev d = dev();

	fresh();
	f.reset_reads = 5;
	assert(virtio_dev_reset(&d) == 0 && f.status == 0);
	assert(virtio_dev_negotiate(&d, 1 << 5, 1 << 6 | 1 << 9) == 0);
	assert(f.accepted == (1ull << VIRTIO_F_VERSION_1 | 1ull << VIRTIO_F_ACCESS_PLATFORM | 1 << 5 | 1 << 6));
	assert(d.features == f.accepted && virtio_dev_has(&d, 6) && !virtio_dev_has(&d, 7));
	virtio_dev_start(&d);
	assert(f.status == (VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER | VIRTIO_CONFIG_S_FEATURES_OK | VIRTIO_CONFIG_S_DRIVER_OK));
	assert(!virtio_dev_is_broken(&d));
	f.status |= VIRTIO_CONFIG_S_NEEDS_RESET;
	assert(virtio_dev_is_broken(&d));
}

static void test_refusals(void)
{
	struct virtio_dev d = dev();

	fresh();
	f.features &= ~(1ull << VIRTIO_F_VERSION_1);
	assert(virtio_dev_negotiate(&d, 0, 0) == -XEN_EOPNOTSUPP && strstr(d.why, "VERSION_1"));
	fresh();
	assert(virtio_dev_negotiate(&d, 1 << 9, 0) == -XEN_EOPNOTSUPP);
	fresh();
	f.refuse = true;
	assert(virtio_dev_negotiate(&d, 0, 0) == -XEN_EOPNOTSUPP && strstr(d.why, "refuses"));
	fresh();
	f.reset_reads = 2000000;
	assert(virtio_dev_reset(&d) == -XEN_ETIMEDOUT);
}

static void test_queue(void)
{
	struct virtio_dev d = dev();
	struct virtio_queue q;
	struct virtq_buf b = { 0x5000, 1 };
	uint8_t *mem = aligned_alloc(4096, 8192);

	fresh();
	assert(virtio_dev_queue_size(&d, 1, 256) == 0);
	assert(virtio_dev_queue_size(&d, 0, 100) == 64 && virtio_dev_queue_size(&d, 0, 60000) == 256);
	f.qmax = 1;
	assert(virtio_dev_queue_size(&d, 0, 128) == 1);
	f.qmax = 0;
	assert(virtio_dev_queue_size(&d, 0, 128) == 0);
	assert(virtio_dev_queue_start(&d, &q, 0, 64, mem, 0x123456000, 2) == 0);
	assert(f.q[VIRTIO_PCI_COMMON_Q_SIZE] == 64 && f.q[VIRTIO_PCI_COMMON_Q_ENABLE] == 1 && f.vector == 2);
	assert(f.q[VIRTIO_PCI_COMMON_Q_DESCLO] == 0x23456000 && f.q[VIRTIO_PCI_COMMON_Q_DESCHI] == 1);
	assert(f.q[VIRTIO_PCI_COMMON_Q_AVAILLO] == 0x23456000 + 1024 && f.q[VIRTIO_PCI_COMMON_Q_USEDLO] == 0x23456000 + virtq_used_offset(64));
	virtio_queue_kick(&d, &q);
	assert(f.notified == 0);
	assert(virtq_add(&q.ring, &b, 1, 0, 9) == 0);
	virtio_queue_kick(&d, &q);
	assert(f.notified == 1);
	assert(virtio_dev_config_vector(&d, 1) == 0 && f.config_vector == 1 && f.vector == 2);
	f.no_vectors = true;
	assert(virtio_dev_config_vector(&d, 1) == -XEN_ENOSPC);
	assert(virtio_dev_queue_start(&d, &q, 0, 64, mem, 0, 2) == -XEN_ENOSPC);
	f.noff = 16;		/* 16 * 4 + 2 > 64 */
	assert(virtio_dev_queue_start(&d, &q, 0, 64, mem, 0, 2) == -XEN_EINVAL);
	d.notify_multiplier = 0xffffffff;
	f.noff = 0xffff;
	assert(virtio_dev_queue_start(&d, &q, 0, 64, mem, 0, 2) == -XEN_EINVAL);
	free(mem);
}

static void test_config(void)
{
	struct virtio_dev d = dev();
	uint64_t v = 0;
	unsigned int i;

	fresh();
	for (i = 0; i < 64; i++)
		f.cfg[i] = (uint8_t)i;
	f.unstable = 3;
	assert(virtio_dev_config(&d, 8, &v, 8, 4) == 0 && v == 0x0f0e0d0c0b0a0908);
	assert(virtio_dev_config(&d, 1, &v, 3, 1) == 0 && (v & 0xffffff) == 0x030201);
	assert(virtio_dev_config(&d, 2, &v, 2, 2) == 0 && (v & 0xffff) == 0x0302);
	assert(virtio_dev_config(&d, 20, &v, 8, 4) == -XEN_EINVAL && virtio_dev_config(&d, 0xfffffffc, &v, 8, 4) == -XEN_EINVAL);
	f.unstable = 100000;
	assert(virtio_dev_config(&d, 0, &v, 8, 4) == -XEN_EIO);
}

int main(void)
{
	test_handshake();
	test_refusals();
	test_queue();
	test_config();
	return 0;
}
