/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/path.c - absolute, checked paths from what a domain sent. */
#include "domains/xenstore/path.h"
#include "lib/fmt.h"
#include "lib/string.h"

static bool path_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
		|| c == '-' || c == '/' || c == '_' || c == '@';
}

static bool path_shape_ok(const char *path, size_t n)
{
	if (path[0] != '/' || (n > 1 && path[n - 1] == '/'))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!path_char(path[i]) || (i && path[i] == '/' && path[i - 1] == '/'))
			return false;
	return true;
}

/* Length of the prefix /local/domain/N/ that does not count against a domain's limit; 0 when there is none. */
static size_t home_prefix(const char *path)
{
	size_t n = sizeof "/local/domain/" - 1, i = n;

	if (strncmp(path, "/local/domain/", n))
		return 0;
	while (path[i] >= '0' && path[i] <= '9' && i < n + 5)
		i++;
	return i > n && path[i] == '/' ? i + 1 : 0;
}

err_t path_resolve(domid_t domid, bool priv, const char *path, char out[PATH_BUF], size_t *rel)
{
	size_t n = strnlen(path, PATH_BUF), base = 0, all;

	if (n == 0 || n >= PATH_BUF)
		return -XEN_EINVAL;
	if (path[0] != '/')
		base = (size_t)snprintf(out, PATH_BUF, "/local/domain/%u/", domid);
	all = base + n;
	if (all >= PATH_BUF || (base && n > XENSTORE_REL_PATH_MAX))
		return -XEN_EINVAL;
	memcpy(out + base, path, n + 1);
	*rel = base;
	if (!priv && all - home_prefix(out) > QUOTA_PATH)
		return -XEN_EINVAL;
	return path_shape_ok(out, all) ? 0 : -XEN_EINVAL;
}

err_t number_parse(const char *s, uint64_t max, uint64_t *v)
{
	uint64_t sum = 0;

	if (!*s)
		return -XEN_EINVAL;
	for (; *s; s++) {
		uint64_t digit = (uint64_t)(*s - '0');

		if (*s < '0' || *s > '9' || digit > max || sum > (max - digit) / 10)
			return -XEN_EINVAL;
		sum = sum * 10 + digit;
	}
	*v = sum;
	return 0;
}
