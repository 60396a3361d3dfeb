/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/object.c - under which label a domain is the object of an operation. */
#include "core/dom/dom.h"

uint32_t dom_object_sid(domid_t self, domid_t d)
{
	if (self == d)
		return domtab[d].self_sid;
	if (domtab[self].target == d)
		return domtab[d].target_sid;
	return domtab[d].sid;
}
