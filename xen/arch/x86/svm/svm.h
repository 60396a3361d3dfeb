/* SPDX-License-Identifier: Apache-2.0 */
/* svm/svm.h - shared by the files of svm/ only. */
#ifndef SVM_SVM_H
#define SVM_SVM_H
#include "arch/x86/hvm.h"
#include "arch/x86/svm/vmcb.h"

extern uint64_t svm_iopm_pa, svm_msrpm_pa;

void svm_inject(struct avcpu *v);		/* before each entry: the one event that goes in */
void svm_offered(struct avcpu *v);		/* after an exit: whether the interrupt that was offered was taken */
void svm_exit(struct avcpu *v);			/* after each exit */
void svm_exit_ioio(struct avcpu *v);
void svm_exit_npf(struct avcpu *v);
void svm_load_debug(struct avcpu *v);		/* v uses its debug registers */
/* Moves RIP over an instruction of `len` bytes (its next RIP where the CPU gives it) and ends the shadow. */
void svm_skip(struct avcpu *v, unsigned len);
#endif
