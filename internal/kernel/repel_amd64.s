//go:build !purego

#include "textflag.h"

DATA one<>+0(SB)/4, $0x3f800000 // 1 as a float32
GLOBL one<>(SB), RODATA|NOPTR, $4

// Adds the eight lanes of a sum, halves to each other, and stores the result.
#define STORELANES(sum, low, at) \
	VEXTRACTF128 $1, sum, X3 \
	VADDPS X3, low, low \
	VMOVHLPS low, low, X3 \
	VADDPS X3, low, low \
	VMOVSHDUP low, X3 \
	VADDSS X3, low, low \
	VMOVSS low, at(DI)

// func repelAVX2(forces, px, py *float32, points int, x, y, mass *float32, masses int)
TEXT ·repelAVX2(SB), NOSPLIT, $0-64
	MOVQ forces+0(FP), DI
	MOVQ px+8(FP), SI
	MOVQ py+16(FP), DX
	MOVQ points+24(FP), R8
	MOVQ x+32(FP), R9
	MOVQ y+40(FP), R10
	MOVQ mass+48(FP), R11
	MOVQ masses+56(FP), R12
	SHLQ $2, R12 // in bytes
	VBROADCASTSS one<>(SB), Y10

pointLoop:
	VBROADCASTSS (SI), Y8
	VBROADCASTSS (DX), Y9
	VXORPS Y0, Y0, Y0 // sums of mass·k
	VXORPS Y1, Y1, Y1 // of mass·k²·dx
	VXORPS Y2, Y2, Y2 // of mass·k²·dy
	XORQ CX, CX

massLoop:
	VSUBPS (R9)(CX*1), Y8, Y3
	VSUBPS (R10)(CX*1), Y9, Y4
	VMULPS Y3, Y3, Y5
	VMULPS Y4, Y4, Y6
	VADDPS Y5, Y10, Y5
	VADDPS Y6, Y5, Y5
	VDIVPS Y5, Y10, Y5
	VMULPS (R11)(CX*1), Y5, Y6
	VADDPS Y6, Y0, Y0
	VMULPS Y5, Y6, Y6
	VMULPS Y3, Y6, Y3
	VMULPS Y4, Y6, Y4
	VADDPS Y3, Y1, Y1
	VADDPS Y4, Y2, Y2
	ADDQ $32, CX
	CMPQ CX, R12
	JLT massLoop

	STORELANES(Y0, X0, 0)
	STORELANES(Y1, X1, 4)
	STORELANES(Y2, X2, 8)
	ADDQ $12, DI
	ADDQ $4, SI
	ADDQ $4, DX
	DECQ R8
	JNZ pointLoop

	VZEROUPPER
	RET
