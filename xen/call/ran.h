/* SPDX-License-Identifier: Apache-2.0 */
/* call/ran.h - for the contracts of drivers that choose a row: what is proved of its run_NAME, and `ran`, which tells that it ran. Written by
 * verification/row_door.py from the table. */
#ifndef CALL_RAN_H
#define CALL_RAN_H
#ifdef __FRAMAC__
#include "rows/ran.h"
#endif
#endif
