/* SPDX-License-Identifier: Apache-2.0 */
/* control_test.c - the nodes by which a guest is asked to shut down: whom the policy names, nobody else, again after a restart. */
// link: domains/builder/control.c
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "domains/builder/builder.h"
#include "domains/runtime/log.h"
#include "domains/runtime/xs.h"
#include "xsm/av.h"

enum { SERVICE, ONE, ADMIN, TWO, OTHER, N };	/* OTHER has a label that nobody controls */

static struct builder b;
static char said[4096], lines[1024];
static const char *refused;
static uint32_t questions;

domid_t domid_self(void) { return 0; }
bool xsm_allows(uint32_t subject, uint32_t object, uint32_t class, uint32_t perms)
{
	assert(class == SECCLASS_STORE && perms == STORE__CONTROL);
	questions++;
	return subject == 'a' && (object == 'g' || object == 'b');
}
err_t xs_set_perms(uint32_t tx, const char *path, const char *const *perms, uint32_t n)
{
	char *end = said + strlen(said);

	if (refused && !strcmp(path, refused))
		return -XEN_EACCES;
	end += sprintf(end, "%s", path);
	for (uint32_t i = 0; i < n; i++)
		end += sprintf(end, "%c%s", i ? ',' : ' ', perms[i]);
	sprintf(end, ";");
	return 0;
}
void log_line(const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	vsprintf(lines + strlen(lines), f, ap);
	va_end(ap);
}

static err_t come(int i, domid_t dom)
{
	said[0] = lines[0] = 0;
	questions = 0;
	b.inst[i].domid = dom;
	b.inst[i].sid = (uint32_t)b.sys.domains[i].label[0];
	b.inst[i].in_store = true;
	return open_control(&b, i);
}

static void begin(void)
{
	static const struct domain_desc desc[N] = {
		[SERVICE] = { .name = "blk", .label = "blkdrv_t", .service = SERVICE_BLKDRV }, [ONE] = { .name = "one", .label = "guest_t" },
		[ADMIN] = { .name = "boss", .label = "admin_t" }, [TWO] = { .name = "two", .label = "guest_t" }, [OTHER] = { .name = "other", .label = "other_t" },
	};

	memset(&b, 0, sizeof b);
	memcpy(b.sys.domains, desc, sizeof desc);
	b.sys.n_domains = N;
	refused = NULL;
}

/* Whoever comes first, the guests are open to the administrator in the end, and a service never is, whatever its label. */
static void test_order(void)
{
	begin();
	assert(!come(SERVICE, 3) && !come(ONE, 4) && !*said && !*lines);
	assert(!come(ADMIN, 5) && !strcmp(lines, "domain 5 boss may ask domain 4 one to shut down"));
	assert(!strcmp(said, "/local/domain/4 n0,r4,r5;/local/domain/4/name n0,r4,r5;/local/domain/4/control n0,r4,r5;/local/domain/4/memory n0,r4,r5;"
		       "/local/domain/4/control/shutdown n4,b5;/local/domain/4/control/sysrq n4,b5;/local/domain/4/memory/target n0,r4,b5;/local/domain n0,r5;"));
	assert(!come(TWO, 6) && strstr(said, "/local/domain/6/control/shutdown n6,b5;") && !strstr(said, "domain/4"));
	assert(!come(OTHER, 7) && !*said && !*lines);
	assert(!come(TWO, 8) && strstr(said, "/local/domain/8/control/shutdown n8,b5;"));
	assert(!come(ADMIN, 9) && strstr(said, "4/control/shutdown n4,b9;") && strstr(said, "8/memory/target n0,r8,b9;") && strstr(said, "/local/domain n0,r9;"));
	assert(!strstr(said, "domain/3") && !strstr(said, "domain/7"));
}

static void test_refusals(void)
{
	begin();
	assert(!come(ONE, 4));
	refused = "/local/domain/4/control/shutdown";
	assert(come(ADMIN, 5) == -XEN_EACCES && !strstr(said, "sysrq"));
	refused = "/local/domain";
	assert(come(ADMIN, 5) == -XEN_EACCES);
}

/* More administrators than a list holds: those that come first in the manifest. */
static void test_many(void)
{
	begin();
	for (int i = 0; i < MAX_DOMAINS; i++) {
		b.sys.domains[i] = (struct domain_desc){ .name = "x", .label = i ? "admin_t" : "guest_t" };
		b.sys.n_domains = i + 1;
		assert(!come(i, (domid_t)(i + 10)));
		assert(questions <= 4);		/* of each kind about each kind once, however many there are */
	}
	assert(strstr(said, "/local/domain/10/control/shutdown n10,b11,b12,b13,b14,b15,b16,b17,b18,b19,b20,b21,b22;"));
}

int main(void)
{
	test_order();
	test_refusals();
	test_many();
	return 0;
}
