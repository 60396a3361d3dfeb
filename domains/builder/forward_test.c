/* SPDX-License-Identifier: Apache-2.0 */
/* forward_test.c - a NIC's frames go to those whom the policy names, of the same driver, and to nobody else's. */
// link: domains/builder/forward.c
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "domains/builder/builder.h"
#include "xsm/av.h"

static struct builder b;
static bool everyone;

err_t sid_of(const struct domain_desc *d, bool building, uint32_t *sid)
{
	assert(!building);
	*sid = (uint32_t)d->label[0];
	return d->label[0] == 'u' ? -XEN_EINVAL : 0;	/* a label that the policy does not know */
}

bool xsm_allows(uint32_t subject, uint32_t object, uint32_t class, uint32_t perms)
{
	assert(class == SECCLASS_NET && perms == NET__SEND);
	return everyone || (subject == 'l' && object == 'r') || (subject == 'w' && object == 'w');
}

static void is(int nic, const char *list)
{
	char text[FORWARD_BYTES];

	forward_list(&b, &b.sys.nics[nic], text);
	assert(!strcmp(text, list));
}

/* left may send to right, not back; two of kind w to each other; one domain's own NICs, or another driver's, are never named. */
static void test_pairs(void)
{
	static const char *const label[] = { "netdrv_t", "netdrv_t", "left_t", "right_t", "w_t", "w_t", "unknown_t" };

	for (int i = 0; i < 7; i++)
		b.sys.domains[i] = (struct domain_desc){ .label = label[i] };
	b.sys.nics[0] = (struct nic_desc){ .frontend = 2, .backend = 0, .mac = "00:16:3e:00:00:00" };
	b.sys.nics[1] = (struct nic_desc){ .frontend = 3, .backend = 0, .mac = "00:16:3e:00:00:01" };
	b.sys.nics[2] = (struct nic_desc){ .frontend = 3, .backend = 0, .mac = "00:16:3e:00:00:02" };
	b.sys.nics[3] = (struct nic_desc){ .frontend = 3, .backend = 1, .mac = "00:16:3e:00:00:03" };
	b.sys.nics[4] = (struct nic_desc){ .frontend = 4, .backend = 0, .mac = "00:16:3e:00:00:04" };
	b.sys.nics[5] = (struct nic_desc){ .frontend = 4, .backend = 0, .mac = "00:16:3e:00:00:05" };
	b.sys.nics[6] = (struct nic_desc){ .frontend = 5, .backend = 0, .mac = "00:16:3e:00:00:06" };
	b.sys.nics[7] = (struct nic_desc){ .frontend = 6, .backend = 0, .mac = "00:16:3e:00:00:07" };
	b.sys.n_nics = 8;
	is(0, "00:16:3e:00:00:01 00:16:3e:00:00:02");
	is(1, "");
	is(4, "00:16:3e:00:00:06");
	is(5, "00:16:3e:00:00:06");
	is(6, "00:16:3e:00:00:04 00:16:3e:00:00:05");
	everyone = true;
	is(7, "");
	is(3, "");
}

static void test_longest(void)
{
	static char mac[MAX_NICS][18];
	char text[FORWARD_BYTES];

	everyone = true;
	for (int i = 0; i < MAX_NICS; i++) {
		sprintf(mac[i], "00:16:3e:00:00:%02x", i);
		b.sys.nics[i] = (struct nic_desc){ .frontend = i ? 3 : 2, .backend = 0, .mac = mac[i] };
	}
	b.sys.n_nics = MAX_NICS;
	forward_list(&b, &b.sys.nics[0], text);
	assert(strlen(text) == 63 * 18 - 1 && !strncmp(text, "00:16:3e:00:00:01 00:", 21) && !strcmp(text + 62 * 18, "00:16:3e:00:00:3f"));
}

int main(void)
{
	test_pairs();
	test_longest();
	return 0;
}
