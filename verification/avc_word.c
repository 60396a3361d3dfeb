/* SPDX-License-Identifier: Apache-2.0 */
/* verification/avc_word.c - what WP needs to prove all of avc_word.h, its lemmas too. */
#include "xsm/flask/avc_word.h"
