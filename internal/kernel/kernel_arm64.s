//go:build !purego

#include "textflag.h"

// The assembler does not know these instructions. Registers are numbers; the last is the destination. The
// encodings are those of the Arm Architecture Reference Manual for A-profile, section C7.2.
#define UMLAL(m, n, d) WORD $(0x2e208000 | (m)<<16 | (n)<<5 | (d)) // 8 bytes, to 16 bits
#define UMLAL2(m, n, d) WORD $(0x6e208000 | (m)<<16 | (n)<<5 | (d)) // the upper 8 bytes
#define CMHS8H(m, n, d) WORD $(0x6e603c00 | (m)<<16 | (n)<<5 | (d)) // n ≥ m
#define UMIN8H(m, n, d) WORD $(0x6e606c00 | (m)<<16 | (n)<<5 | (d))
#define SDOT(m, n, d) WORD $(0x4e809400 | (m)<<16 | (n)<<5 | (d)) // four bytes each, to 32 bits
#define SMULL(m, n, d) WORD $(0x0e20c000 | (m)<<16 | (n)<<5 | (d)) // 8 bytes, to 16 bits
#define SMULL2(m, n, d) WORD $(0x4e20c000 | (m)<<16 | (n)<<5 | (d))
#define SADDLP8H(n, d) WORD $(0x4e602800 | (n)<<5 | (d)) // pairs of 16 bits, to 32
#define MUL4S(m, n, d) WORD $(0x4ea09c00 | (m)<<16 | (n)<<5 | (d))
#define SMAX4S(m, n, d) WORD $(0x4ea06400 | (m)<<16 | (n)<<5 | (d))
#define SSHR15(n, d) WORD $(0x4f310400 | (n)<<5 | (d)) // 32 bits
#define XTN4H(n, d) WORD $(0x0e612800 | (n)<<5 | (d))
#define XTN8H(n, d) WORD $(0x4e612800 | (n)<<5 | (d)) // to the upper half
#define ADD4S(m, n, d) WORD $(0x4ea08400 | (m)<<16 | (n)<<5 | (d))
#define ADDP4S(m, n, d) WORD $(0x4ea0bc00 | (m)<<16 | (n)<<5 | (d)) // neighbours
#define FMUL4S(m, n, d) WORD $(0x6e20dc00 | (m)<<16 | (n)<<5 | (d))
#define FADD4S(m, n, d) WORD $(0x4e20d400 | (m)<<16 | (n)<<5 | (d))
#define FMUL2D(m, n, d) WORD $(0x6e60dc00 | (m)<<16 | (n)<<5 | (d))
#define FADD2D(m, n, d) WORD $(0x4e60d400 | (m)<<16 | (n)<<5 | (d))
#define FCVTL(n, d) WORD $(0x0e617800 | (n)<<5 | (d)) // two float32, to float64
#define FCVTL2(n, d) WORD $(0x4e617800 | (n)<<5 | (d))

// The sums of the sixteen lanes stay in V0 to V3 while the terms pass by. Multiplication and addition are
// separate instructions, as in the Go twin: a fused one would round differently.

// func mulPanelNEON(out *[16]float32, indices *int32, values *float32, n int, panel *float32)
TEXT ·mulPanelNEON(SB), NOSPLIT, $0-40
	MOVD out+0(FP), R0
	MOVD indices+8(FP), R1
	MOVD values+16(FP), R2
	MOVD n+24(FP), R3
	MOVD panel+32(FP), R4
	VEOR V0.B16, V0.B16, V0.B16
	VEOR V1.B16, V1.B16, V1.B16
	VEOR V2.B16, V2.B16, V2.B16
	VEOR V3.B16, V3.B16, V3.B16

mulLoop:
	MOVW.P 4(R1), R5
	ADD R5<<6, R4, R5 // sixteen values of four bytes
	VLD1R.P 4(R2), [V8.S4]
	VLD1 (R5), [V4.S4, V5.S4, V6.S4, V7.S4]
	FMUL4S(8, 4, 4)
	FMUL4S(8, 5, 5)
	FMUL4S(8, 6, 6)
	FMUL4S(8, 7, 7)
	FADD4S(4, 0, 0)
	FADD4S(5, 1, 1)
	FADD4S(6, 2, 2)
	FADD4S(7, 3, 3)
	SUBS $1, R3, R3
	BNE mulLoop

	VST1 [V0.S4, V1.S4, V2.S4, V3.S4], (R0)
	RET

// The sums of 128 lanes stay in V0 to V15 while the columns pass by.

// func addColumnsNEON(sums *uint16, size int, columns *uint8, numbers *int32, weights *uint8, n int)
TEXT ·addColumnsNEON(SB), NOSPLIT, $0-48
	MOVD sums+0(FP), R0
	MOVD size+8(FP), R1
	MOVD columns+16(FP), R2
	MOVD n+40(FP), R5
	MOVD R1, R6 // lanes that are left

columnBlock:
	MOVD R0, R7
	VLD1.P 64(R7), [V0.H8, V1.H8, V2.H8, V3.H8]
	VLD1.P 64(R7), [V4.H8, V5.H8, V6.H8, V7.H8]
	VLD1.P 64(R7), [V8.H8, V9.H8, V10.H8, V11.H8]
	VLD1.P 64(R7), [V12.H8, V13.H8, V14.H8, V15.H8]
	MOVD numbers+24(FP), R3
	MOVD weights+32(FP), R4
	MOVD R5, R8

columnLoop:
	MOVW.P 4(R3), R9
	MUL R1, R9, R9
	ADD R2, R9, R9
	VLD1R.P 1(R4), [V24.B16]
	VLD1.P 64(R9), [V16.B16, V17.B16, V18.B16, V19.B16]
	VLD1.P 64(R9), [V20.B16, V21.B16, V22.B16, V23.B16]
	UMLAL(24, 16, 0)
	UMLAL2(24, 16, 1)
	UMLAL(24, 17, 2)
	UMLAL2(24, 17, 3)
	UMLAL(24, 18, 4)
	UMLAL2(24, 18, 5)
	UMLAL(24, 19, 6)
	UMLAL2(24, 19, 7)
	UMLAL(24, 20, 8)
	UMLAL2(24, 20, 9)
	UMLAL(24, 21, 10)
	UMLAL2(24, 21, 11)
	UMLAL(24, 22, 12)
	UMLAL2(24, 22, 13)
	UMLAL(24, 23, 14)
	UMLAL2(24, 23, 15)
	SUBS $1, R8, R8
	BNE columnLoop

	VST1.P [V0.H8, V1.H8, V2.H8, V3.H8], 64(R0)
	VST1.P [V4.H8, V5.H8, V6.H8, V7.H8], 64(R0)
	VST1.P [V8.H8, V9.H8, V10.H8, V11.H8], 64(R0)
	VST1.P [V12.H8, V13.H8, V14.H8, V15.H8], 64(R0)
	ADD $128, R2, R2
	SUBS $128, R6, R6
	BNE columnBlock
	RET

// Comparing gives words of ones or zeros. Their lower bytes are gathered, masked with the bit of their lane in
// a byte, and added in pairs until eight lanes are one byte.

#define NOTLESS(sums, limits) \
	UMIN8H(30, limits, limits) \
	CMHS8H(limits, sums, sums)

// func atLeastNEON(mask *uint64, n int, sums, limits *uint16, limit uint16)
TEXT ·atLeastNEON(SB), NOSPLIT, $0-34
	MOVD mask+0(FP), R0
	MOVD n+8(FP), R1
	MOVD sums+16(FP), R2
	MOVD limits+24(FP), R3
	MOVHU limit+32(FP), R4
	VDUP R4, V30.H8
	MOVD $0x8040201008040201, R5
	VDUP R5, V31.D2

wordLoop:
	VLD1.P 64(R2), [V0.H8, V1.H8, V2.H8, V3.H8]
	VLD1.P 64(R2), [V4.H8, V5.H8, V6.H8, V7.H8]
	VLD1.P 64(R3), [V16.H8, V17.H8, V18.H8, V19.H8]
	VLD1.P 64(R3), [V20.H8, V21.H8, V22.H8, V23.H8]
	NOTLESS(0, 16)
	NOTLESS(1, 17)
	NOTLESS(2, 18)
	NOTLESS(3, 19)
	NOTLESS(4, 20)
	NOTLESS(5, 21)
	NOTLESS(6, 22)
	NOTLESS(7, 23)
	VUZP1 V1.B16, V0.B16, V0.B16
	VUZP1 V3.B16, V2.B16, V2.B16
	VUZP1 V5.B16, V4.B16, V4.B16
	VUZP1 V7.B16, V6.B16, V6.B16
	VAND V31.B16, V0.B16, V0.B16
	VAND V31.B16, V2.B16, V2.B16
	VAND V31.B16, V4.B16, V4.B16
	VAND V31.B16, V6.B16, V6.B16
	VADDP V2.B16, V0.B16, V0.B16
	VADDP V6.B16, V4.B16, V4.B16
	VADDP V4.B16, V0.B16, V0.B16
	VADDP V0.B16, V0.B16, V0.B16
	VMOV V0.D[0], R6
	MOVD.P R6, 8(R0)
	SUBS $1, R1, R1
	BNE wordLoop
	RET

// Sixteen registers hold the sums of four rows with sixteen columns. Columns become signed bytes by turning
// their highest bit round, which takes 128 from each value; the caller adds 128 times the sum of a row.

#define START(r, s0, s1, s2, s3) \
	VDUP V30.S[r], V31.S4 \
	ADD4S(31, 16, s0) \
	ADD4S(31, 17, s1) \
	ADD4S(31, 18, s2) \
	ADD4S(31, 19, s3)

#define FINISH1(s) \
	MUL4S(28, s, s) \
	SSHR15(s, s) \
	SMAX4S(29, s, s)

#define FINISH(s0, s1, s2, s3) \
	FINISH1(s0) \
	FINISH1(s1) \
	FINISH1(s2) \
	FINISH1(s3) \
	XTN4H(s0, 16) \
	XTN8H(s1, 16) \
	XTN4H(s2, 17) \
	XTN8H(s3, 17)

// Multiplies sixteen columns with a row. One instruction multiplies four values of four columns and adds.
#define ROWDOT(row, s0, s1, s2, s3) \
	SDOT(row, 16, s0) \
	SDOT(row, 17, s1) \
	SDOT(row, 18, s2) \
	SDOT(row, 19, s3)

// The same with what all processors have.
#define FOURCOLUMNS(row, columns, sum) \
	SMULL(row, columns, 25) \
	SMULL2(row, columns, 26) \
	SADDLP8H(25, 25) \
	SADDLP8H(26, 26) \
	ADDP4S(26, 25, 25) \
	ADD4S(25, sum, sum)

#define ROWNEON(row, s0, s1, s2, s3) \
	FOURCOLUMNS(row, 16, s0) \
	FOURCOLUMNS(row, 17, s1) \
	FOURCOLUMNS(row, 18, s2) \
	FOURCOLUMNS(row, 19, s3)

// func dotsDot(out *uint16, rows *int8, columns *uint8, lanes *int32, add *[4]int32, depth, size int, factor int32)
TEXT ·dotsDot(SB), NOSPLIT, $0-60
	MOVD out+0(FP), R0
	MOVD columns+16(FP), R2
	MOVD lanes+24(FP), R3
	MOVD add+32(FP), R4
	MOVD depth+40(FP), R5
	MOVD size+48(FP), R6
	MOVW factor+56(FP), R7
	VDUP R7, V28.S4
	VEOR V29.B16, V29.B16, V29.B16
	MOVD $0x80, R7
	VDUP R7, V24.B16
	LSL $1, R6, R15 // bytes of the results of a row
	MOVD R6, R16    // columns that are left
	VLD1 (R4), [V30.S4]

laneLoop0:
	VLD1.P 64(R3), [V16.S4, V17.S4, V18.S4, V19.S4]
	START(0, 0, 1, 2, 3)
	START(1, 4, 5, 6, 7)
	START(2, 8, 9, 10, 11)
	START(3, 12, 13, 14, 15)
	MOVD rows+8(FP), R8
	ADD R5, R8, R9
	ADD R5, R9, R10
	ADD R5, R10, R11
	MOVD R2, R12
	MOVD R5, R13

depthLoop0:
	VLD1 (R12), [V16.B16, V17.B16, V18.B16, V19.B16]
	VLD1R.P 4(R8), [V20.S4]
	VLD1R.P 4(R9), [V21.S4]
	VLD1R.P 4(R10), [V22.S4]
	VLD1R.P 4(R11), [V23.S4]
	VEOR V24.B16, V16.B16, V16.B16
	VEOR V24.B16, V17.B16, V17.B16
	VEOR V24.B16, V18.B16, V18.B16
	VEOR V24.B16, V19.B16, V19.B16
	ROWDOT(20, 0, 1, 2, 3)
	ROWDOT(21, 4, 5, 6, 7)
	ROWDOT(22, 8, 9, 10, 11)
	ROWDOT(23, 12, 13, 14, 15)
	ADD $256, R12, R12
	SUBS $4, R13, R13
	BNE depthLoop0

	MOVD R0, R14
	FINISH(0, 1, 2, 3)
	VST1 [V16.H8, V17.H8], (R14)
	ADD R15, R14, R14
	FINISH(4, 5, 6, 7)
	VST1 [V16.H8, V17.H8], (R14)
	ADD R15, R14, R14
	FINISH(8, 9, 10, 11)
	VST1 [V16.H8, V17.H8], (R14)
	ADD R15, R14, R14
	FINISH(12, 13, 14, 15)
	VST1 [V16.H8, V17.H8], (R14)
	ADD $32, R0, R0
	ADD $64, R2, R2
	SUB $16, R16, R16
	TST $63, R16
	BNE laneLoop0
	SUB $192, R12, R2 // the next block
	CBNZ R16, laneLoop0
	RET

// func dotsNEON(out *uint16, rows *int8, columns *uint8, lanes *int32, add *[4]int32, depth, size int, factor int32)
TEXT ·dotsNEON(SB), NOSPLIT, $0-60
	MOVD out+0(FP), R0
	MOVD columns+16(FP), R2
	MOVD lanes+24(FP), R3
	MOVD add+32(FP), R4
	MOVD depth+40(FP), R5
	MOVD size+48(FP), R6
	MOVW factor+56(FP), R7
	VDUP R7, V28.S4
	VEOR V29.B16, V29.B16, V29.B16
	MOVD $0x80, R7
	VDUP R7, V24.B16
	LSL $1, R6, R15 // bytes of the results of a row
	MOVD R6, R16    // columns that are left
	VLD1 (R4), [V30.S4]

laneLoop1:
	VLD1.P 64(R3), [V16.S4, V17.S4, V18.S4, V19.S4]
	START(0, 0, 1, 2, 3)
	START(1, 4, 5, 6, 7)
	START(2, 8, 9, 10, 11)
	START(3, 12, 13, 14, 15)
	MOVD rows+8(FP), R8
	ADD R5, R8, R9
	ADD R5, R9, R10
	ADD R5, R10, R11
	MOVD R2, R12
	MOVD R5, R13

depthLoop1:
	VLD1 (R12), [V16.B16, V17.B16, V18.B16, V19.B16]
	VLD1R.P 4(R8), [V20.S4]
	VLD1R.P 4(R9), [V21.S4]
	VLD1R.P 4(R10), [V22.S4]
	VLD1R.P 4(R11), [V23.S4]
	VEOR V24.B16, V16.B16, V16.B16
	VEOR V24.B16, V17.B16, V17.B16
	VEOR V24.B16, V18.B16, V18.B16
	VEOR V24.B16, V19.B16, V19.B16
	ROWNEON(20, 0, 1, 2, 3)
	ROWNEON(21, 4, 5, 6, 7)
	ROWNEON(22, 8, 9, 10, 11)
	ROWNEON(23, 12, 13, 14, 15)
	ADD $256, R12, R12
	SUBS $4, R13, R13
	BNE depthLoop1

	MOVD R0, R14
	FINISH(0, 1, 2, 3)
	VST1 [V16.H8, V17.H8], (R14)
	ADD R15, R14, R14
	FINISH(4, 5, 6, 7)
	VST1 [V16.H8, V17.H8], (R14)
	ADD R15, R14, R14
	FINISH(8, 9, 10, 11)
	VST1 [V16.H8, V17.H8], (R14)
	ADD R15, R14, R14
	FINISH(12, 13, 14, 15)
	VST1 [V16.H8, V17.H8], (R14)
	ADD $32, R0, R0
	ADD $64, R2, R2
	SUB $16, R16, R16
	TST $63, R16
	BNE laneLoop1
	SUB $192, R12, R2 // the next block
	CBNZ R16, laneLoop1
	RET

// func dotDenseNEON(sums *[8]float64, a, b *float32, n int)
TEXT ·dotDenseNEON(SB), NOSPLIT, $0-32
	MOVD sums+0(FP), R0
	MOVD a+8(FP), R1
	MOVD b+16(FP), R2
	MOVD n+24(FP), R3
	VEOR V0.B16, V0.B16, V0.B16
	VEOR V1.B16, V1.B16, V1.B16
	VEOR V2.B16, V2.B16, V2.B16
	VEOR V3.B16, V3.B16, V3.B16

denseLoop:
	VLD1.P 32(R1), [V4.S4, V5.S4]
	VLD1.P 32(R2), [V6.S4, V7.S4]
	FCVTL(4, 16)
	FCVTL2(4, 17)
	FCVTL(5, 18)
	FCVTL2(5, 19)
	FCVTL(6, 20)
	FCVTL2(6, 21)
	FCVTL(7, 22)
	FCVTL2(7, 23)
	FMUL2D(20, 16, 16)
	FMUL2D(21, 17, 17)
	FMUL2D(22, 18, 18)
	FMUL2D(23, 19, 19)
	FADD2D(16, 0, 0)
	FADD2D(17, 1, 1)
	FADD2D(18, 2, 2)
	FADD2D(19, 3, 3)
	SUBS $8, R3, R3
	BNE denseLoop

	VST1 [V0.D2, V1.D2, V2.D2, V3.D2], (R0)
	RET
