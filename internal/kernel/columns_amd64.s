#include "textflag.h"

// The sums of 128 lanes stay in Y8 to Y15 while the columns pass by, so that a column costs a load, a
// multiplication and an addition for each sixteen lanes, and no store.

// func addColumnsAVX2(sums *uint16, size int, columns *uint8, numbers *int32, weights *uint16, n int)
TEXT ·addColumnsAVX2(SB), NOSPLIT, $0-48
	MOVQ sums+0(FP), DI
	MOVQ size+8(FP), R8
	MOVQ columns+16(FP), SI
	MOVQ numbers+24(FP), R9
	MOVQ weights+32(FP), R10
	MOVQ n+40(FP), R11
	XORQ R12, R12 // the first lane of the block

blockLoop:
	VMOVDQU (DI), Y8
	VMOVDQU 32(DI), Y9
	VMOVDQU 64(DI), Y10
	VMOVDQU 96(DI), Y11
	VMOVDQU 128(DI), Y12
	VMOVDQU 160(DI), Y13
	VMOVDQU 192(DI), Y14
	VMOVDQU 224(DI), Y15
	XORQ CX, CX

columnLoop:
	MOVLQSX (R9)(CX*4), AX
	IMULQ R8, AX
	ADDQ R12, AX
	ADDQ SI, AX
	VPBROADCASTW (R10)(CX*2), Y7
	VPMOVZXBW (AX), Y0
	VPMOVZXBW 16(AX), Y1
	VPMOVZXBW 32(AX), Y2
	VPMOVZXBW 48(AX), Y3
	VPMULLW Y7, Y0, Y0
	VPMULLW Y7, Y1, Y1
	VPMULLW Y7, Y2, Y2
	VPMULLW Y7, Y3, Y3
	VPADDW Y0, Y8, Y8
	VPADDW Y1, Y9, Y9
	VPADDW Y2, Y10, Y10
	VPADDW Y3, Y11, Y11
	VPMOVZXBW 64(AX), Y0
	VPMOVZXBW 80(AX), Y1
	VPMOVZXBW 96(AX), Y2
	VPMOVZXBW 112(AX), Y3
	VPMULLW Y7, Y0, Y0
	VPMULLW Y7, Y1, Y1
	VPMULLW Y7, Y2, Y2
	VPMULLW Y7, Y3, Y3
	VPADDW Y0, Y12, Y12
	VPADDW Y1, Y13, Y13
	VPADDW Y2, Y14, Y14
	VPADDW Y3, Y15, Y15
	INCQ CX
	CMPQ CX, R11
	JLT columnLoop

	VMOVDQU Y8, (DI)
	VMOVDQU Y9, 32(DI)
	VMOVDQU Y10, 64(DI)
	VMOVDQU Y11, 96(DI)
	VMOVDQU Y12, 128(DI)
	VMOVDQU Y13, 160(DI)
	VMOVDQU Y14, 192(DI)
	VMOVDQU Y15, 224(DI)
	ADDQ $256, DI
	ADDQ $128, R12
	CMPQ R12, R8
	JLT blockLoop

	VZEROUPPER
	RET

// A sum is at least its limit if it is the larger of the two. Comparing gives words of ones or zeros,
// which are packed into bytes, put back into order, and gathered into bits.

// func atLeastAVX2(mask *uint64, n int, sums, limits *uint16, limit uint16)
TEXT ·atLeastAVX2(SB), NOSPLIT, $0-34
	MOVQ mask+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ sums+16(FP), SI
	MOVQ limits+24(FP), DX
	VPBROADCASTW limit+32(FP), Y15

wordLoop:
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1
	VMOVDQU 64(SI), Y2
	VMOVDQU 96(SI), Y3
	VPMINUW (DX), Y15, Y4
	VPMINUW 32(DX), Y15, Y5
	VPMINUW 64(DX), Y15, Y6
	VPMINUW 96(DX), Y15, Y7
	VPMAXUW Y0, Y4, Y4
	VPMAXUW Y1, Y5, Y5
	VPMAXUW Y2, Y6, Y6
	VPMAXUW Y3, Y7, Y7
	VPCMPEQW Y0, Y4, Y4
	VPCMPEQW Y1, Y5, Y5
	VPCMPEQW Y2, Y6, Y6
	VPCMPEQW Y3, Y7, Y7
	VPACKSSWB Y5, Y4, Y4
	VPACKSSWB Y7, Y6, Y6
	VPERMQ $0xD8, Y4, Y4
	VPERMQ $0xD8, Y6, Y6
	VPMOVMSKB Y4, AX
	VPMOVMSKB Y6, BX
	SHLQ $32, BX
	ORQ BX, AX
	MOVQ AX, (DI)
	ADDQ $128, SI
	ADDQ $128, DX
	ADDQ $8, DI
	DECQ CX
	JNZ wordLoop

	VZEROUPPER
	RET
