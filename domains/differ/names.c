/* SPDX-License-Identifier: Apache-2.0 */
/* differ/names.c - names of ports and handles. */
#include "domains/differ/names.h"
#include "domains/differ/differ.h"

struct names ports, handles;

uint32_t name_new(struct names *n, uint32_t value)
{
	for (uint32_t i = 1; i < NAMES; i++)
		if (!n->taken[i]) {
			n->taken[i] = true;
			n->value[i] = value;
			return i;
		}
	return 0;
}

void name_gone(struct names *n, uint32_t name)
{
	if (name < NAMES)
		n->taken[name] = false;
}

void names_clear(struct names *n)
{
	memset(n, 0, sizeof *n);
}

static bool is_named(const struct names *n, uint32_t value)
{
	for (uint32_t i = 1; i < NAMES; i++)
		if (n->taken[i] && n->value[i] == value)
			return true;
	return false;
}

uint32_t name_value(const struct names *n, uint32_t name)
{
	uint32_t v = 1;

	if (name == 0 || name >= NAMES)
		return name;
	if (n->taken[name])
		return n->value[name];
	while (is_named(n, v))
		v++;
	return v;
}

uint32_t name_of(const struct names *n, uint32_t value)
{
	for (uint32_t i = 1; i < NAMES; i++)
		if (n->taken[i] && n->value[i] == value)
			return i;
	return value;
}

uint32_t names_pending(void)
{
	uint32_t bits = 0;

	for (uint32_t i = 1; i < NAMES; i++)
		if (ports.taken[i] && is_pending(ports.value[i]))
			bits |= 1u << i;
	return bits;
}
