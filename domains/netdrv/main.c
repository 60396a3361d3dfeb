/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/main.c - the network driver domain: its uplink, then backend/vif, until the end. */
#include "domains/netdrv/bringup.h"
#include "domains/netdrv/vif.h"
#include "domains/runtime/log.h"
#include "domains/runtime/start.h"

int domain_main(void)
{
	struct net *net;
	err_t e;

	log_line("netdrv: starting");
	net = bringup_uplink();
	xs_set_patience(XS_PATIENCE_NS);	/* what is connected goes on without a store */
	e = xs_init();
	if (e)
		die("netdrv: no xenstore (error %d)", e);
	e = vif_serve(net);
	if (e)
		die("netdrv: backend/vif cannot be watched (error %d)", e);
	log_line("netdrv: serving");
	ev_loop();
	return 0;
}
