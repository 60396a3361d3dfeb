/* SPDX-License-Identifier: Apache-2.0 */
/* manifest_dev.c - disks, NICs and PCI functions of the manifest's domains. */
#include "domains/builder/manifest_dev.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define LABEL_KEY  "PARTLABEL="
#define LABEL_MOST 36u			/* UTF-16 units of a GPT name (UEFI 2.9, 5.3.3) */

/* The domain that `backend` names, if it runs the service wanted; -1 with an error. */
static int read_backend(struct reader *r, int node, enum service want)
{
	const char *service = service_name(want);
	uint32_t phandle = get_cell(r, node, "backend", 0);
	const struct domain_desc *d;

	if (!has_prop(r, node, "backend"))
		return manifest_error(r, node, "backend is missing; add backend = <&LABEL>; of the %s domain", service);
	for (int i = 0; phandle && i < r->s->n_domains; i++) {
		d = &r->s->domains[i];
		if (d->phandle != phandle)
			continue;
		if (d->service == want)
			return i;
		return manifest_error(r, node, "backend %.31s is no %s; name a domain with service = \"%s\";",
				      d->name, service, service);
	}
	return manifest_error(r, node, "backend names no domain; write backend = <&LABEL>; of the %s domain", service);
}

/* "xvda" to "xvdzz", with a partition or without, as Xen numbers them (docs/man/xen-vbd-interface); 0 for another name. */
static uint32_t vdev_of(const char *name)
{
	uint32_t disk = 0, part = 0;
	const char *p = name + 3;

	if (strncmp(name, "xvd", 3) || *p < 'a' || *p > 'z')
		return 0;
	for (; *p >= 'a' && *p <= 'z' && p < name + 5; p++)
		disk = disk * 26 + (uint32_t)(*p - 'a') + 1;
	disk--;
	for (; *p >= '0' && *p <= '9' && part < 16; p++)
		part = part * 10 + (uint32_t)(*p - '0');
	if (*p || part > 15)
		return 0;
	return disk < 16 ? 202u << 8 | disk << 4 | part : 1u << 28 | disk << 8 | part;
}

/* Two writers of one range, or a writer beside a reader, would destroy each other's file system. */
static void check_sharing(struct reader *r, int node, const struct disk_desc *k)
{
	for (int i = 0; k->source && i < r->s->n_disks; i++) {
		const struct disk_desc *o = &r->s->disks[i];
		bool same = !strcmp(o->source, k->source) || !strcmp(o->source, "whole") || !strcmp(k->source, "whole");

		if (o->backend == k->backend && same && !(o->readonly && k->readonly))
			manifest_error(r, node, "overlaps %.20s of %.31s, and one may write; give each its partition, or make both read-only",
				       o->name, r->s->domains[o->frontend].name);
	}
}

static void check_source(struct reader *r, int node, const char *source)
{
	size_t key = strlen(LABEL_KEY);

	if (!strcmp(source, "whole"))
		return;
	if (strncmp(source, LABEL_KEY, key) || !source[key])
		manifest_error(r, node, "source \"%.40s\" is unknown; write \"whole\" or \"PARTLABEL=name\"", source);
	else if (strlen(source) > key + LABEL_MOST)
		manifest_error(r, node, "partition label longer than %u characters; write the label that sgdisk -p shows", LABEL_MOST);
}

static void check_disk(struct reader *r, int node, const struct disk_desc *k)
{
	if (!k->vdev)
		manifest_error(r, node, "bad disk name; call it xvda to xvdzz, with a partition of 1 to 15 or none");
	if (k->source)
		check_source(r, node, k->source);
	for (int i = 0; i < r->s->n_disks; i++)
		if (r->s->disks[i].frontend == k->frontend && r->s->disks[i].vdev == k->vdev)
			manifest_error(r, node, "a second disk of this name; rename it");
}

static void read_disk(struct reader *r, int node)
{
	static const char *const known[] = { "backend", "source", "read-only", NULL };
	struct disk_desc k = { .frontend = r->domain };

	check_props(r, node, known);
	k.name = fdt_get_name(r->dtb, node, NULL);
	k.vdev = vdev_of(k.name);
	k.backend = read_backend(r, node, SERVICE_BLKDRV);
	k.source = need_string(r, node, "source", "whole");
	k.readonly = get_flag(r, node, "read-only");
	check_disk(r, node, &k);
	check_sharing(r, node, &k);
	if (r->s->n_disks == MAX_DISKS)
		manifest_error(r, node, "more than %d disks; delete some", MAX_DISKS);
	else if (!r->s->domains[r->domain].broken)
		r->s->disks[r->s->n_disks++] = k;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Six bytes in colons; the value in *out, so that two spellings of one address compare equal. */
static bool parse_mac(const char *text, uint64_t *out)
{
	*out = 0;
	for (int i = 0; i < 17; i++) {
		if (i % 3 == 2) {
			if (text[i] != ':')
				return false;
			continue;
		}
		if (hex_digit(text[i]) < 0)
			return false;
		*out = *out << 4 | (uint64_t)hex_digit(text[i]);
	}
	return text[17] == 0;
}

static void check_nic(struct reader *r, int node, struct nic_desc *n)
{
	uint64_t mac, other;

	if (n->mac && (!parse_mac(n->mac, &mac) || !mac || mac >> 40 & 1))
		manifest_error(r, node, "mac \"%.20s\" is no unicast address; write six bytes as 00:16:3e:00:00:01", n->mac);
	for (int i = 0; n->mac && i < r->s->n_nics; i++) {
		if (parse_mac(r->s->nics[i].mac, &other) && other == mac)
			manifest_error(r, node, "a second NIC with mac %.20s; give it its own", n->mac);
		if (r->s->nics[i].frontend == n->frontend)
			n->handle++;
	}
}

/* A number from least to most; dflt if absent or, with an error, not such. */
static uint32_t get_within(struct reader *r, int node, const char *name, uint32_t least, uint32_t most, uint32_t dflt)
{
	uint32_t v = get_cell(r, node, name, dflt);

	if (!has_prop(r, node, name) || (v >= least && v <= most))
		return v;
	manifest_error(r, node, "%s <%u> is not %u to %u; write %s = <%u>;", name, v, least, most, name, dflt ? dflt : most);
	return dflt;
}

static void read_nic_limits(struct reader *r, int node, struct nic_desc *n)
{
	n->mtu = get_within(r, node, "mtu", 68, 1500, 1500);
	n->rate = get_within(r, node, "rate", 1, 4000000, 0);
	n->rate_interval = get_within(r, node, "rate-interval", 1, 1000, 50);
	n->group_rate = get_within(r, node, "group-rate", 1, 1000000, 1000);
	if (has_prop(r, node, "rate-interval") && !has_prop(r, node, "rate"))
		manifest_error(r, node, "rate-interval without rate; add rate = <KiB a second>; or delete it");
}

static void read_nic(struct reader *r, int node)
{
	static const char *const known[] = { "backend", "mac", "mtu", "rate", "rate-interval", "group-rate", NULL };
	struct nic_desc n = { .frontend = r->domain };

	check_props(r, node, known);
	n.name = fdt_get_name(r->dtb, node, NULL);
	n.backend = read_backend(r, node, SERVICE_NETDRV);
	n.mac = need_string(r, node, "mac", "00:16:3e:00:00:01");
	check_nic(r, node, &n);
	read_nic_limits(r, node, &n);
	if (r->s->n_nics == MAX_NICS)
		manifest_error(r, node, "more than %d NICs; delete some", MAX_NICS);
	else if (!r->s->domains[r->domain].broken)
		r->s->nics[r->s->n_nics++] = n;
}

/* Hexadecimal digits up to the stop character; false if there is none, too many, or another. */
static bool parse_hex(const char **p, char stop, uint32_t max, uint32_t *out)
{
	const char *start = *p;

	for (*out = 0; hex_digit(**p) >= 0 && *p - start < 4; (*p)++)
		*out = *out << 4 | (uint32_t)hex_digit(**p);
	if (*p == start || **p != stop || *out > max)
		return false;
	if (stop)
		(*p)++;
	return true;
}

static bool parse_sbdf(const char *p, uint32_t *sbdf)
{
	uint32_t seg, bus, dev, fn;

	if (!parse_hex(&p, ':', 0xffff, &seg) || !parse_hex(&p, ':', 0xff, &bus) ||
	    !parse_hex(&p, '.', 0x1f, &dev) || !parse_hex(&p, 0, 7, &fn))
		return false;
	*sbdf = seg << 16 | bus << 8 | dev << 3 | fn;
	return true;
}

static void read_match(struct reader *r, int node, struct device_desc *v)
{
	const char *match = get_string(r, node, "match"), *sbdf = get_string(r, node, "sbdf");

	if (!match == !sbdf)
		manifest_error(r, node, "needs match or sbdf; write match = \"virtio-blk\"; or sbdf = \"0000:00:04.0\";");
	else if (match && !strcmp(match, "virtio-blk"))
		v->match = MATCH_VIRTIO_BLK;
	else if (match && !strcmp(match, "virtio-net"))
		v->match = MATCH_VIRTIO_NET;
	else if (match)
		manifest_error(r, node, "match \"%.40s\" is unknown; write virtio-blk, virtio-net, or use sbdf", match);
	else if (!parse_sbdf(sbdf, &v->sbdf))
		manifest_error(r, node, "sbdf \"%.40s\" is no PCI address; write it as \"0000:00:04.0\"", sbdf);
}

static void read_pci(struct reader *r, int node)
{
	static const char *const known[] = { "match", "sbdf", "unsafe-dma", NULL };
	struct device_desc v = { .owner = r->domain, .match = MATCH_SBDF };

	check_props(r, node, known);
	read_match(r, node, &v);
	v.unsafe_dma = get_flag(r, node, "unsafe-dma");
	for (int i = 0; i < r->s->n_devices; i++) {
		const struct device_desc *o = &r->s->devices[i];

		if (v.match == MATCH_SBDF && o->match == MATCH_SBDF && o->sbdf == v.sbdf)
			manifest_error(r, node, "this function belongs to %s already; delete one", r->s->domains[o->owner].name);
	}
	if (r->s->n_devices == MAX_DEVICES)
		manifest_error(r, node, "more than %d devices; delete some", MAX_DEVICES);
	else if (!r->s->domains[r->domain].broken)
		r->s->devices[r->s->n_devices++] = v;
}

static void read_child(struct reader *r, int node)
{
	if (is_compatible(r, node, "redoubt,disk"))
		read_disk(r, node);
	else if (is_compatible(r, node, "redoubt,net"))
		read_nic(r, node);
	else if (is_compatible(r, node, "redoubt,pci"))
		read_pci(r, node);
	else if (!is_compatible(r, node, "module,kernel") && !is_compatible(r, node, "module,ramdisk"))
		manifest_error(r, node, "unknown compatible; see docs/manifest.md, or delete the node");
}

void manifest_read_devices(struct reader *r)
{
	int node;

	for (r->domain = 0; r->domain < r->s->n_domains; r->domain++)
		fdt_for_each_subnode(node, r->dtb, r->s->domains[r->domain].node)
			read_child(r, node);
	r->domain = -1;
}
