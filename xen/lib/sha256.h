/* SPDX-License-Identifier: Apache-2.0 */
/* lib/sha256.h - SHA-256 (FIPS 180-4), to name what was loaded. */
#ifndef LIB_SHA256_H
#define LIB_SHA256_H
#include <stddef.h>
#include <stdint.h>

#define SHA256_HEX 65
/* Digest of n bytes. */
void sha256(const void *data, size_t n, uint8_t out[32]);
/* Hex digest of n bytes, with its NUL. */
/*@ requires \valid_read((char *)data + (0 .. n - 1)) && \valid(out + (0 .. SHA256_HEX - 1));
    assigns out[0 .. SHA256_HEX - 1];
    exits \false;
*/
void sha256_hex(const void *data, size_t n, char out[SHA256_HEX]);
#endif
