//go:build !purego

#include "textflag.h"

// The sums of the sixteen lanes stay in Y0 and Y1 while the terms pass by. Multiplication and
// addition are separate instructions, as in the Go twin: a fused one would round differently.

// func mulPanelAVX2(out *[16]float32, indices *int32, values *float32, n int, panel *float32)
TEXT ·mulPanelAVX2(SB), NOSPLIT, $0-40
	MOVQ out+0(FP), DI
	MOVQ indices+8(FP), SI
	MOVQ values+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ panel+32(FP), BX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1

loop:
	MOVLQSX (SI), AX
	SHLQ $6, AX // sixteen values of four bytes
	VBROADCASTSS (DX), Y2
	VMULPS (BX)(AX*1), Y2, Y3
	VMULPS 32(BX)(AX*1), Y2, Y4
	VADDPS Y3, Y0, Y0
	VADDPS Y4, Y1, Y1
	ADDQ $4, SI
	ADDQ $4, DX
	DECQ CX
	JNZ loop

	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VZEROUPPER
	RET

// func prefetchT0(first unsafe.Pointer, bytes int)
TEXT ·prefetchT0(SB), NOSPLIT, $0-16
	MOVQ first+0(FP), SI
	MOVQ bytes+8(FP), CX

line:
	PREFETCHT0 (SI)
	ADDQ $64, SI
	SUBQ $64, CX
	JG line
	RET
