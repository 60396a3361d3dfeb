/* SPDX-License-Identifier: Apache-2.0 */
/* analyze-selftest/cppcheck.c - planted: an index behind the end; an octal constant. WANT cppcheck arrayIndexOutOfBounds WANT misra 7.1 */
int cppcheck_planted(void);
int cppcheck_planted(void)
{
	int word[4] = { 1, 2, 3, 010 };

	return word[4];
}
