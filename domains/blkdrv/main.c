/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/main.c - the block driver domain: its disks, then backend/vbd, until the end. */
#include "domains/blkdrv/bringup.h"
#include "domains/blkdrv/vbd.h"
#include "domains/runtime/log.h"
#include "domains/runtime/start.h"

int domain_main(void)
{
	char word[8];
	bool persistent = !cmdline_get(start_cmdline(), "no-persistent", word, sizeof(word));
	struct disk *disks;
	err_t e;

	log_line("blkdrv: starting");
	disks = bringup_disks();
	xs_set_patience(XS_PATIENCE_NS);	/* what is connected goes on without a store */
	e = xs_init();
	if (e)
		die("blkdrv: no xenstore (error %d)", e);
	e = vbd_serve(disks, persistent);
	if (e)
		die("blkdrv: backend/vbd cannot be watched (error %d)", e);
	log_line("blkdrv: serving");
	ev_loop();
	return 0;
}
