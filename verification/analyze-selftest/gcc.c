/* SPDX-License-Identifier: Apache-2.0 */
/* analyze-selftest/gcc.c - planted: memory is freed twice. WANT gcc analyzer-double-free */
void free(void *p);
void gcc_planted(void *p);
void gcc_planted(void *p)
{
	free(p);
	free(p);
}
