// SPDX-License-Identifier: Apache-2.0
// domains/runtime/virtio_cap_test.c - a virtio capability list is found, and a hostile one is refused without a stray read.
// link: domains/runtime/virtio_cap.c
#include "domains/runtime/virtio_cap.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct virtio_bar bars[VIRTIO_BARS] = { [1] = { 0xfebd0000, 0x1000 }, [4] = { 0xfe000000, 0x4000 } };

static void put32(uint8_t *p, uint32_t v)
{
	memcpy(p, &v, 4);
}

static unsigned int cap(uint8_t *cfg, unsigned int at, unsigned int next, uint8_t len, uint8_t type, uint8_t bar, uint32_t off, uint32_t length)
{
	cfg[at] = 9;
	cfg[at + 1] = (uint8_t)next;
	cfg[at + 2] = len;
	cfg[at + 3] = type;
	cfg[at + 4] = bar;
	put32(cfg + at + 8, off);
	put32(cfg + at + 12, length);
	return next;
}

/* The list as QEMU lays it out: an MSI-X capability first, then five virtio ones. */
static void good(uint8_t *cfg)
{
	memset(cfg, 0, VIRTIO_CFG_BYTES);
	cfg[6] = 0x10;
	cfg[0x34] = 0x98;
	cfg[0x98] = 0x11;
	cfg[0x99] = 0x84;
	cap(cfg, 0x84, 0x70, 20, 5, 0, 0, 0);
	cap(cfg, 0x70, 0x60, 20, 2, 4, 0x3000, 0x1000);
	put32(cfg + 0x70 + 16, 4);
	cap(cfg, 0x60, 0x50, 16, 4, 4, 0x2000, 0x1000);
	cap(cfg, 0x50, 0x40, 16, 3, 4, 0x1000, 0x1000);
	cap(cfg, 0x40, 0, 16, 1, 4, 0, 0x1000);
}

static err_t parse(const uint8_t *cfg, struct virtio_caps *c)
{
	const char *why = "unset";
	err_t e = virtio_caps_parse(cfg, bars, c, &why);

	assert((e == 0) == (why == NULL));
	return e;
}

static void refuses(unsigned int at, uint32_t v)
{
	uint8_t cfg[VIRTIO_CFG_BYTES];
	struct virtio_caps c;

	good(cfg);
	put32(cfg + at, v);
	assert(parse(cfg, &c) == -XEN_ENODEV);
}

static void test_found(void)
{
	uint8_t cfg[VIRTIO_CFG_BYTES];
	struct virtio_caps c;

	good(cfg);
	assert(parse(cfg, &c) == 0);
	assert(c.common.bar == 4 && c.common.offset == 0 && c.common.length == 0x1000);
	assert(c.device.offset == 0x2000 && c.notify.offset == 0x3000 && c.notify_multiplier == 4);
	cfg[6] = 0;
	assert(parse(cfg, &c) == -XEN_ENODEV);
}

static void test_bounds(void)
{
	refuses(0x40 + 8, 0x3004);		/* common runs over the end of BAR 4 */
	refuses(0x40 + 8, 0xfffff000);		/* offset + length wraps 32 bits */
	refuses(0x40 + 12, 0xffffffff);
	refuses(0x40 + 12, 55);			/* too short for the common registers */
	refuses(0x40 + 4, 2);			/* no such BAR */
	refuses(0x40 + 4, 6);
	refuses(0x40 + 4, 255);
	refuses(0x70 + 12, 1);			/* no room for one notification */
	refuses(0x60 + 12, 0);
}

/* A list that points to itself ends; a later duplicate does not replace the first. */
static void test_loops(void)
{
	uint8_t cfg[VIRTIO_CFG_BYTES];
	struct virtio_caps c;

	good(cfg);
	cfg[0x41] = 0x98;
	assert(parse(cfg, &c) == 0);
	good(cfg);
	cfg[0x41] = 0xa8;
	cap(cfg, 0xa8, 0, 16, 1, 4, 0x1000, 0x1000);
	assert(parse(cfg, &c) == 0 && c.common.offset == 0);
}

static void test_random(void)
{
	uint8_t *cfg = malloc(VIRTIO_CFG_BYTES);	/* exactly sized: the sanitizer sees a stray read */
	struct virtio_caps c;
	unsigned int i, k;

	srand(1);
	for (i = 0; i < 200000; i++) {
		good(cfg);
		for (k = 0; k < 6; k++)
			cfg[rand() % VIRTIO_CFG_BYTES] = (uint8_t)rand();
		if (parse(cfg, &c) != 0)
			continue;
		assert(c.common.bar < 6 && (uint64_t)c.common.offset + c.common.length <= bars[c.common.bar].size);
		assert(c.notify.bar < 6 && (uint64_t)c.notify.offset + c.notify.length <= bars[c.notify.bar].size);
		assert(c.device.bar < 6 && (uint64_t)c.device.offset + c.device.length <= bars[c.device.bar].size);
	}
	free(cfg);
}

int main(void)
{
	test_found();
	test_bounds();
	test_loops();
	test_random();
	return 0;
}
