/* SPDX-License-Identifier: Apache-2.0 */
/* verification/eva/include/lib/string.h - for EVA: Frama-C's own contracts of these functions, which say what they read and write. Ours is assembly to EVA. */
#ifndef LIB_STRING_H
#define LIB_STRING_H
#include <string.h>
#endif
