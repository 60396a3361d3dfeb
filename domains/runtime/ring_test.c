/* SPDX-License-Identifier: Apache-2.0 */
/* ring_test.c - the back end's ring helpers against front ends that behave and that do not. */
#include "domains/runtime/ring.h"
#include <assert.h>
#include <stdlib.h>

struct demo_request { uint32_t id; };
struct demo_response { uint32_t id; };
DEFINE_RING_TYPES(demo, struct demo_request, struct demo_response);

static struct demo_sring *sring;
static struct demo_back_ring back;

static void begin(void)
{
	free(sring);
	sring = aligned_alloc(4096, 4096);
	memset(sring, 0, 4096);
	SHARED_RING_INIT(sring);
	BACK_RING_INIT(&back, sring, 4096);
}

/* The front end writes n requests from id on. */
static void front_send(uint32_t id, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		RING_GET_REQUEST(&back, sring->req_prod + i)->id = id + i;
	sring->req_prod += n;
}

static void test_order(void)
{
	struct demo_request req;
	uint32_t size = RING_SIZE(&back), next = 0;

	begin();
	size = RING_SIZE(&back);
	for (uint32_t round = 0; round < 100; round++) {
		front_send(next, size);
		for (uint32_t i = 0; i < size; i++) {
			struct demo_response rsp = { next };

			assert(back_ring_next(&back, &req) && req.id == next++);
			back_ring_respond(&back, &rsp);
		}
		assert(!back_ring_next(&back, &req));
		assert(back_ring_push(&back) == (round == 0) && !back_ring_more(&back));
		assert(RING_GET_RESPONSE(&back, sring->rsp_prod - 1)->id == next - 1);
	}
}

/* Requests that were counted are taken whatever the front end's producer says meanwhile; a look leaves them where they are. */
static void test_counted(void)
{
	struct demo_request req;
	uint32_t i;

	begin();
	assert(back_ring_waiting(&back) == 0 && !back_ring_peek(&back, &req));
	front_send(5, 3);
	assert(back_ring_peek(&back, &req) && req.id == 5 && back_ring_waiting(&back) == 3);
	sring->req_prod = 0;
	for (i = 0; i < 3; i++) {
		back_ring_take(&back, &req);
		assert(req.id == 5 + i);
	}
	assert(back_ring_waiting(&back) == RING_SIZE(&back) - 3);	/* never more than answers have room */
	sring->req_prod = RING_SIZE(&back) + 1;
	assert(back_ring_waiting(&back) == 0 && !back_ring_peek(&back, &req));
}

/* A front end that produces more than the ring holds, or while all responses are outstanding, gets nothing. XSA-39. */
static void test_hostile(void)
{
	struct demo_request req;
	uint32_t size, taken = 0;

	begin();
	size = RING_SIZE(&back);
	sring->req_prod = size + 1;
	assert(back_ring_broken(&back) && !back_ring_next(&back, &req) && !back_ring_more(&back));
	sring->req_prod = (RING_IDX)-1;
	assert(back_ring_broken(&back) && !back_ring_next(&back, &req));
	sring->req_prod = size;
	assert(!back_ring_broken(&back));
	while (back_ring_next(&back, &req))
		taken++;
	assert(taken == size);
	sring->req_prod += 1;				/* before any response */
	sring->rsp_prod = 77;				/* its copy of ours means nothing */
	assert(back_ring_broken(&back) && !back_ring_next(&back, &req));
	assert(back.rsp_prod_pvt == 0);
}

int main(void)
{
	test_order();
	test_counted();
	test_hostile();
	free(sring);
	return 0;
}
