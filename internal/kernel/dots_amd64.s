//go:build !purego

#include "textflag.h"

// Sixteen registers hold the sums of four rows with 64 columns. An instruction multiplies four values of
// sixteen columns with four of a row, and adds the products to sixteen sums.

#define ROW4(row, s0, s1, s2, s3) \
	VPBROADCASTD (row)(CX*1), Z20 \
	VPDPBUSD Z20, Z16, s0 \
	VPDPBUSD Z20, Z17, s1 \
	VPDPBUSD Z20, Z18, s2 \
	VPDPBUSD Z20, Z19, s3

#define START4(at, s0, s1, s2, s3) \
	VPBROADCASTD at(R10), Z20 \
	VPADDD Z20, Z16, s0 \
	VPADDD Z20, Z17, s1 \
	VPADDD Z20, Z18, s2 \
	VPADDD Z20, Z19, s3

#define FINISH(sum, to) \
	VPMULLD Z30, sum, sum \
	VPSRAD $15, sum, sum \
	VPMAXSD Z31, sum, sum \
	VPMOVDW sum, to

#define FINISH4(out, s0, s1, s2, s3) \
	FINISH(s0, (out)) \
	FINISH(s1, 32(out)) \
	FINISH(s2, 64(out)) \
	FINISH(s3, 96(out))

// func dotsVNNI(out *uint16, rows *int8, columns *uint8, lanes *int32, add *[4]int32, depth, size int, factor int32)
TEXT ·dotsVNNI(SB), NOSPLIT, $0-60
	MOVQ out+0(FP), DI
	MOVQ rows+8(FP), R8
	MOVQ columns+16(FP), SI
	MOVQ lanes+24(FP), DX
	MOVQ add+32(FP), R10
	MOVQ depth+40(FP), R11
	MOVQ size+48(FP), R12
	MOVL factor+56(FP), AX
	VPBROADCASTD AX, Z30
	VPXORQ Z31, Z31, Z31
	LEAQ (R8)(R11*1), R9   // row 1
	LEAQ (R8)(R11*2), R13  // row 2
	LEAQ (R9)(R11*2), R15  // row 3
	MOVQ R12, AX
	ADDQ AX, AX            // bytes of the results of a row
	LEAQ (DI)(AX*1), BX    // results of row 1

blockLoop:
	VMOVDQU64 (DX), Z16
	VMOVDQU64 64(DX), Z17
	VMOVDQU64 128(DX), Z18
	VMOVDQU64 192(DX), Z19
	START4(0, Z0, Z1, Z2, Z3)
	START4(4, Z4, Z5, Z6, Z7)
	START4(8, Z8, Z9, Z10, Z11)
	START4(12, Z12, Z13, Z14, Z15)
	XORQ CX, CX

depthLoop:
	VMOVDQU64 (SI), Z16
	VMOVDQU64 64(SI), Z17
	VMOVDQU64 128(SI), Z18
	VMOVDQU64 192(SI), Z19
	ROW4(R8, Z0, Z1, Z2, Z3)
	ROW4(R9, Z4, Z5, Z6, Z7)
	ROW4(R13, Z8, Z9, Z10, Z11)
	ROW4(R15, Z12, Z13, Z14, Z15)
	ADDQ $256, SI
	ADDQ $4, CX
	CMPQ CX, R11
	JLT depthLoop

	FINISH4(DI, Z0, Z1, Z2, Z3)
	FINISH4(BX, Z4, Z5, Z6, Z7)
	LEAQ (DI)(AX*2), CX
	FINISH4(CX, Z8, Z9, Z10, Z11)
	LEAQ (BX)(AX*2), CX
	FINISH4(CX, Z12, Z13, Z14, Z15)
	ADDQ $128, DI
	ADDQ $128, BX
	ADDQ $256, DX
	SUBQ $64, R12
	JNZ blockLoop

	VZEROUPPER
	RET

// Without that instruction, bytes become 16 bits, of which two are multiplied and added at once. A register
// holds two sums for each of four columns, and eight registers those of two rows with sixteen columns.

#define TIMES2(row, s0, s1, s2, s3) \
	VPBROADCASTD (row)(CX*1), X12 \
	VPMOVSXBW X12, Y12 \
	VPMADDWD Y12, Y8, Y13 \
	VPMADDWD Y12, Y9, Y14 \
	VPADDD Y13, s0, s0 \
	VPADDD Y14, s1, s1 \
	VPMADDWD Y12, Y10, Y13 \
	VPMADDWD Y12, Y11, Y14 \
	VPADDD Y13, s2, s2 \
	VPADDD Y14, s3, s3

#define FINISH16(row, out, s0, s1, s2, s3) \
	VPHADDD s1, s0, s0 \
	VPHADDD s3, s2, s2 \
	VPERMQ $0xD8, s0, s0 \
	VPERMQ $0xD8, s2, s2 \
	VPBROADCASTD (row), Y12 \
	VPADDD (DX), s0, s0 \
	VPADDD 32(DX), s2, s2 \
	VPADDD Y12, s0, s0 \
	VPADDD Y12, s2, s2 \
	VPMULLD Y15, s0, s0 \
	VPMULLD Y15, s2, s2 \
	VPSRAD $15, s0, s0 \
	VPSRAD $15, s2, s2 \
	VPACKUSDW s2, s0, s0 \
	VPERMQ $0xD8, s0, s0 \
	VMOVDQU s0, (out)

// func dotsAVX2(out *uint16, rows *int8, columns *uint8, lanes *int32, add *[4]int32, depth, size int, factor int32)
TEXT ·dotsAVX2(SB), NOSPLIT, $0-60
	MOVQ depth+40(FP), R11
	MOVL factor+56(FP), AX
	VMOVD AX, X15
	VPBROADCASTD X15, Y15
	XORQ R13, R13 // the first of two rows

rowLoop:
	MOVQ out+0(FP), DI
	MOVQ size+48(FP), R12
	MOVQ R13, AX
	IMULQ R12, AX
	LEAQ (DI)(AX*2), DI    // results of the first row
	LEAQ (DI)(R12*2), BX   // of the second
	MOVQ rows+8(FP), R8
	MOVQ R13, AX
	IMULQ R11, AX
	ADDQ AX, R8            // the first row
	LEAQ (R8)(R11*1), R9   // the second
	MOVQ add+32(FP), R10
	LEAQ (R10)(R13*4), R10
	LEAQ 4(R10), R15
	MOVQ columns+16(FP), SI
	MOVQ lanes+24(FP), DX

laneLoop:
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y2, Y2, Y2
	VPXOR Y3, Y3, Y3
	VPXOR Y4, Y4, Y4
	VPXOR Y5, Y5, Y5
	VPXOR Y6, Y6, Y6
	VPXOR Y7, Y7, Y7
	MOVQ SI, AX
	XORQ CX, CX

depthLoop:
	VPMOVZXBW (AX), Y8
	VPMOVZXBW 16(AX), Y9
	VPMOVZXBW 32(AX), Y10
	VPMOVZXBW 48(AX), Y11
	TIMES2(R8, Y0, Y1, Y2, Y3)
	TIMES2(R9, Y4, Y5, Y6, Y7)
	ADDQ $256, AX
	ADDQ $4, CX
	CMPQ CX, R11
	JLT depthLoop

	FINISH16(R10, DI, Y0, Y1, Y2, Y3)
	FINISH16(R15, BX, Y4, Y5, Y6, Y7)
	ADDQ $32, DI
	ADDQ $32, BX
	ADDQ $64, DX
	ADDQ $64, SI
	SUBQ $16, R12
	TESTQ $63, R12
	JNZ laneLoop
	LEAQ -192(AX), SI      // the next block
	TESTQ R12, R12
	JNZ laneLoop

	ADDQ $2, R13
	CMPQ R13, $4
	JLT rowLoop

	VZEROUPPER
	RET

// func dotDenseAVX2(sums *[8]float64, a, b *float32, n int)
TEXT ·dotDenseAVX2(SB), NOSPLIT, $0-32
	MOVQ sums+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DX
	MOVQ n+24(FP), CX
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1

denseLoop:
	VCVTPS2PD (SI), Y2
	VCVTPS2PD 16(SI), Y3
	VCVTPS2PD (DX), Y4
	VCVTPS2PD 16(DX), Y5
	VMULPD Y4, Y2, Y2
	VMULPD Y5, Y3, Y3
	VADDPD Y2, Y0, Y0
	VADDPD Y3, Y1, Y1
	ADDQ $32, SI
	ADDQ $32, DX
	SUBQ $8, CX
	JNZ denseLoop

	VMOVUPD Y0, (DI)
	VMOVUPD Y1, 32(DI)
	VZEROUPPER
	RET
