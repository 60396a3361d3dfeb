/* SPDX-License-Identifier: Apache-2.0 */
/* call/grant.c - grant operations' structures with unions and handles, and their status (Xen public grant_table.h). */
#include "call/ops.h"

int16_t gnttab_status(err_t rc)
{
	switch (rc) {
	case 0:				return GNTST_okay;
	case -XEN_ESRCH:		return GNTST_bad_domain;
	case -XEN_ENOENT:		return GNTST_bad_gntref;
	case -XEN_EBADF:		return GNTST_bad_handle;
	case -XEN_EADDRNOTAVAIL:	return GNTST_bad_virt_addr;
	case -XEN_EADDRINUSE:		return GNTST_bad_dev_addr;
	case -XEN_EACCES:		return GNTST_permission_denied;
	case -XEN_ENXIO:		return GNTST_bad_page;
	case -XEN_ERANGE:		return GNTST_bad_copy_arg;
	case -XEN_EAGAIN:		return GNTST_eagain;
	case -XEN_ENOSPC:
	case -XEN_ENOMEM:		return GNTST_no_space;
	default:			return GNTST_general_error;
	}
}

static void copy_end(struct gnttab_copy_end *end, const struct gnttab_copy_ptr *ptr, bool is_ref)
{
	end->is_ref = is_ref;
	end->ref = is_ref ? ptr->u.ref : 0;
	end->gmfn = is_ref ? 0 : ptr->u.gmfn;
	end->dom = ptr->domid;
	end->offset = ptr->offset;
}

err_t gnttab_copy_fetch(struct call *call, struct gnttab_copy_arg *arg)
{
	struct gnttab_copy raw;
	err_t rc = fetch_entry(call, &raw, sizeof raw);

	if (rc)
		return rc;
	copy_end(&arg->src, &raw.source, raw.flags & GNTCOPY_source_gref);
	copy_end(&arg->dst, &raw.dest, raw.flags & GNTCOPY_dest_gref);
	arg->len = raw.len;
	return 0;
}

/*@ requires \valid_read(call) && \valid_read(arg) && call->off + 36 + sizeof(int16_t) <= call->buf.len;
    assigns put_log;
    ensures put: wrote{Pre,Post}(&call->buf, call->off + 36, sizeof(int16_t));
    exits \false;
*/
void gnttab_copy_put(const struct call *call, const struct gnttab_copy_arg *arg)
{
	guest_put(&call->buf, call->off + offsetof(struct gnttab_copy, status), &arg->status, sizeof arg->status);
}

/* The guest's bytes as the structure that they are meant to be, any values: fetch_inout's contract is of bytes. */
/*@ requires \valid(call) && \valid(raw) && \separated(call, raw); assigns *raw, call->buf, call->off, guest_pins; ensures \result <= 0; exits \false; */
static err_t take_setup(struct call *call, struct gnttab_setup_table *raw)
{
	return fetch_inout(call, raw, sizeof *raw);
}

err_t gnttab_setup_table_fetch(struct call *call, struct gnttab_setup_arg *arg)
{
	struct gnttab_setup_table raw;
	uint32_t n;
	err_t rc = take_setup(call, &raw);

	if (rc)
		return rc;
	arg->dom = raw.dom;
	arg->nr_frames = raw.nr_frames;
	n = raw.nr_frames < NR_GFRAMES ? raw.nr_frames : NR_GFRAMES;	/* the check refuses more */
	rc = fetch_tail(call, (struct gaddr){ (uint64_t)raw.frame_list.p }, n, sizeof(uint64_t), NR_GFRAMES, true);
	if (rc)
		call_unpin(call);
	return rc;
}

/*@ requires \valid_read(call) && \valid_read(arg) && 8 + sizeof(int16_t) <= call->buf.len;
    assigns put_log;
    ensures put: wrote{Pre,Post}(&call->buf, 8, sizeof(int16_t));
    exits \false;
*/
void gnttab_setup_table_put(const struct call *call, const struct gnttab_setup_arg *arg)
{
	guest_put(&call->buf, offsetof(struct gnttab_setup_table, status), &arg->status, sizeof arg->status);
}
