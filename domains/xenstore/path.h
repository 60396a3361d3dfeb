/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/path.h - names of nodes (Xen docs/misc/xenstore.txt, "Paths"). */
#ifndef XENSTORE_PATH_H
#define XENSTORE_PATH_H
#include "domains/xenstore/state.h"

/* Makes path absolute: without a leading '/' it is below /local/domain/DOMID/. Writes it to out, and to *rel the length of what
 * was put before it (0 if nothing). -XEN_EINVAL: a bad character, a doubled or trailing slash, empty, or too long for a domain
 * (privileged ones are bound by XENSTORE_ABS_PATH_MAX only). */
err_t path_resolve(domid_t domid, bool priv, const char *path, char out[PATH_BUF], size_t *rel) __must_check;
/* Decimal number, digits only, at most max. */
err_t number_parse(const char *s, uint64_t max, uint64_t *v) __must_check;
#endif
