/* SPDX-License-Identifier: Apache-2.0 */
/* analyze-selftest/tidy.c - planted: the size of a pointer for that of what it points to. WANT tidy bugprone-sizeof-expression */
void *memset(void *p, int c, unsigned long n);
struct wide { long word[8]; };
void tidy_planted(struct wide *w);
void tidy_planted(struct wide *w)
{
	memset(w, 0, sizeof(w));
}
