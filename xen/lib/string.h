/* SPDX-License-Identifier: Apache-2.0 */
/* lib/string.h - the C library's memory and string functions (C11 7.24), freestanding. */
#ifndef LIB_STRING_H
#define LIB_STRING_H
#include <stddef.h>

/* The contracts are for bytes: of a structure they would say nothing true (docs/verification.md). */
/*@ predicate bytes_copied{L1,L2}(char *dst, char *src, integer n) = \forall integer i; 0 <= i < n ==> \at(dst[i],L2) == \at(src[i],L1); */
/*@ requires \valid((char *)dst + (0 .. n - 1)) && \valid_read((char *)src + (0 .. n - 1));
    requires apart: \separated((char *)dst + (0 .. n - 1), (char *)src + (0 .. n - 1));
    assigns ((char *)dst)[0 .. n - 1] \from ((char *)src)[0 .. n - 1];
    assigns \result \from dst;
    ensures copied: bytes_copied{Pre,Post}((char *)dst, (char *)src, n);
    exits \false;
*/
void *memcpy(void *dst, const void *src, size_t n);
/*@ requires \valid((char *)dst + (0 .. n - 1)) && \valid_read((char *)src + (0 .. n - 1));
    assigns ((char *)dst)[0 .. n - 1] \from ((char *)src)[0 .. n - 1];
    assigns \result \from dst;
    ensures copied: bytes_copied{Pre,Post}((char *)dst, (char *)src, n);
    exits \false;
*/
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
/*@ requires \exists integer i; 0 <= i && \valid_read(s + (0 .. i)) && s[i] == 0;
    assigns \nothing;
    ensures s[\result] == 0 && \forall integer i; 0 <= i && s[i] == 0 ==> \result <= i;
    exits \false;
*/
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
#endif
