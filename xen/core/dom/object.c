/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/object.c - under which label a domain is the object of an operation. */
#include "core/dom/dom.h"
#include "hal/once.h"

uint32_t dom_object_sid(domid_t self, domid_t d)
{
	if (self == d)
		return once(domtab[d].self_sid);
	if (domtab[self].target == d)
		return once(domtab[d].target_sid);
	return once(domtab[d].sid);
}
