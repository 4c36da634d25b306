//go:build !purego

#include "textflag.h"

// Kernels of package lsa. Multiplication and addition are separate instructions, as in the Go twins: a fused one
// would round differently.

// GATHER4 multiplies the panel's lines of four terms with their values, and adds them to four sums.
#define GATHER4 \
	MOVLQSX (SI), AX \
	MOVLQSX 4(SI), R8 \
	MOVLQSX 8(SI), R9 \
	MOVLQSX 12(SI), R10 \
	SHLQ $6, AX \
	SHLQ $6, R8 \
	SHLQ $6, R9 \
	SHLQ $6, R10 \
	VBROADCASTSS (DX), Z4 \
	VBROADCASTSS 4(DX), Z5 \
	VBROADCASTSS 8(DX), Z6 \
	VBROADCASTSS 12(DX), Z7 \
	VMULPS (BX)(AX*1), Z4, Z4 \
	VMULPS (BX)(R8*1), Z5, Z5 \
	VMULPS (BX)(R9*1), Z6, Z6 \
	VMULPS (BX)(R10*1), Z7, Z7 \
	VADDPS Z4, Z0, Z0 \
	VADDPS Z5, Z1, Z1 \
	VADDPS Z6, Z2, Z2 \
	VADDPS Z7, Z3, Z3

// GATHER1 does so for the term at an offset and one sum.
#define GATHER1(offset, sum) \
	MOVLQSX offset(SI), AX \
	SHLQ $6, AX \
	VBROADCASTSS offset(DX), Z4 \
	VMULPS (BX)(AX*1), Z4, Z4 \
	VADDPS Z4, sum, sum

// HALVES1 is GATHER1 for a sum in two halves.
#define HALVES1(offset, low, high) \
	MOVLQSX offset(SI), AX \
	SHLQ $6, AX \
	VBROADCASTSS offset(DX), Y8 \
	VMULPS (BX)(AX*1), Y8, Y9 \
	VMULPS 32(BX)(AX*1), Y8, Y10 \
	VADDPS Y9, low, low \
	VADDPS Y10, high, high

// func gatherPanelAVX512(out *[16]float32, indices *int32, values *float32, n int, panel *float32)
TEXT ·gatherPanelAVX512(SB), NOSPLIT, $0-40
	MOVQ out+0(FP), DI
	MOVQ indices+8(FP), SI
	MOVQ values+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ panel+32(FP), BX
	VPXORD Z0, Z0, Z0
	VPXORD Z1, Z1, Z1
	VPXORD Z2, Z2, Z2
	VPXORD Z3, Z3, Z3
	SUBQ $4, CX
	JLT rest

four:
	GATHER4
	ADDQ $16, SI
	ADDQ $16, DX
	SUBQ $4, CX
	JGE four

rest:
	ADDQ $4, CX
	JZ done
	GATHER1(0, Z0)
	DECQ CX
	JZ done
	GATHER1(4, Z1)
	DECQ CX
	JZ done
	GATHER1(8, Z2)

done:
	VADDPS Z1, Z0, Z0
	VADDPS Z3, Z2, Z2
	VADDPS Z2, Z0, Z0
	VMOVUPS Z0, (DI)
	VZEROUPPER
	RET

// func gatherPanelAVX2(out *[16]float32, indices *int32, values *float32, n int, panel *float32)
TEXT ·gatherPanelAVX2(SB), NOSPLIT, $0-40
	MOVQ out+0(FP), DI
	MOVQ indices+8(FP), SI
	MOVQ values+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ panel+32(FP), BX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	VXORPS Y4, Y4, Y4
	VXORPS Y5, Y5, Y5
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7
	SUBQ $4, CX
	JLT restHalves

fourHalves:
	HALVES1(0, Y0, Y1)
	HALVES1(4, Y2, Y3)
	HALVES1(8, Y4, Y5)
	HALVES1(12, Y6, Y7)
	ADDQ $16, SI
	ADDQ $16, DX
	SUBQ $4, CX
	JGE fourHalves

restHalves:
	ADDQ $4, CX
	JZ doneHalves
	HALVES1(0, Y0, Y1)
	DECQ CX
	JZ doneHalves
	HALVES1(4, Y2, Y3)
	DECQ CX
	JZ doneHalves
	HALVES1(8, Y4, Y5)

doneHalves:
	VADDPS Y2, Y0, Y0
	VADDPS Y3, Y1, Y1
	VADDPS Y6, Y4, Y4
	VADDPS Y7, Y5, Y5
	VADDPS Y4, Y0, Y0
	VADDPS Y5, Y1, Y1
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VZEROUPPER
	RET

// The lanes stay in Z0; a term reads, changes and writes one cache line of the panel.

// func scatterPanelAVX512(panel *float32, indices *int32, values *float32, n int, lanes *[16]float32)
TEXT ·scatterPanelAVX512(SB), NOSPLIT, $0-40
	MOVQ panel+0(FP), BX
	MOVQ indices+8(FP), SI
	MOVQ values+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ lanes+32(FP), DI
	VMOVUPS (DI), Z0
	SUBQ $2, CX
	JLT scatterLast

scatterTwo:
	MOVLQSX (SI), AX
	MOVLQSX 4(SI), R8
	SHLQ $6, AX
	SHLQ $6, R8
	VMULPS.BCST (DX), Z0, Z1
	VMULPS.BCST 4(DX), Z0, Z2
	VADDPS (BX)(AX*1), Z1, Z1
	VMOVUPS Z1, (BX)(AX*1)
	VADDPS (BX)(R8*1), Z2, Z2
	VMOVUPS Z2, (BX)(R8*1)
	ADDQ $8, SI
	ADDQ $8, DX
	SUBQ $2, CX
	JGE scatterTwo

scatterLast:
	ADDQ $2, CX
	JZ scatterDone
	MOVLQSX (SI), AX
	SHLQ $6, AX
	VMULPS.BCST (DX), Z0, Z1
	VADDPS (BX)(AX*1), Z1, Z1
	VMOVUPS Z1, (BX)(AX*1)

scatterDone:
	VZEROUPPER
	RET

// The sixteen lanes stay in Y0 and Y1; a term reads, changes and writes one cache line of the panel.

// func scatterPanelAVX2(panel *float32, indices *int32, values *float32, n int, lanes *[16]float32)
TEXT ·scatterPanelAVX2(SB), NOSPLIT, $0-40
	MOVQ panel+0(FP), BX
	MOVQ indices+8(FP), SI
	MOVQ values+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ lanes+32(FP), DI
	VMOVUPS (DI), Y0
	VMOVUPS 32(DI), Y1

scatterLoop:
	MOVLQSX (SI), AX
	SHLQ $6, AX // sixteen values of four bytes
	VBROADCASTSS (DX), Y2
	VMULPS Y0, Y2, Y3
	VMULPS Y1, Y2, Y4
	VADDPS (BX)(AX*1), Y3, Y3
	VADDPS 32(BX)(AX*1), Y4, Y4
	VMOVUPS Y3, (BX)(AX*1)
	VMOVUPS Y4, 32(BX)(AX*1)
	ADDQ $4, SI
	ADDQ $4, DX
	DECQ CX
	JNZ scatterLoop

	VZEROUPPER
	RET

// GRAM adds the product of value i of a row of q with a row of w, which is in Z16, to row i of the tile.
#define GRAM(offset, product, sum) \
	VMULPS.BCST offset(SI), Z16, product \
	VADDPS product, sum, sum

// The tile stays in Z0 to Z15 while the rows pass by.

// func addGramAVX512(tile *[256]float32, q, w *float32, n int)
TEXT ·addGramAVX512(SB), NOSPLIT, $0-32
	MOVQ tile+0(FP), DI
	MOVQ q+8(FP), SI
	MOVQ w+16(FP), DX
	MOVQ n+24(FP), CX
	VMOVUPS 0(DI), Z0
	VMOVUPS 64(DI), Z1
	VMOVUPS 128(DI), Z2
	VMOVUPS 192(DI), Z3
	VMOVUPS 256(DI), Z4
	VMOVUPS 320(DI), Z5
	VMOVUPS 384(DI), Z6
	VMOVUPS 448(DI), Z7
	VMOVUPS 512(DI), Z8
	VMOVUPS 576(DI), Z9
	VMOVUPS 640(DI), Z10
	VMOVUPS 704(DI), Z11
	VMOVUPS 768(DI), Z12
	VMOVUPS 832(DI), Z13
	VMOVUPS 896(DI), Z14
	VMOVUPS 960(DI), Z15

gramLoop:
	VMOVUPS (DX), Z16
	GRAM(0, Z17, Z0)
	GRAM(4, Z18, Z1)
	GRAM(8, Z19, Z2)
	GRAM(12, Z20, Z3)
	GRAM(16, Z21, Z4)
	GRAM(20, Z22, Z5)
	GRAM(24, Z23, Z6)
	GRAM(28, Z24, Z7)
	GRAM(32, Z17, Z8)
	GRAM(36, Z18, Z9)
	GRAM(40, Z19, Z10)
	GRAM(44, Z20, Z11)
	GRAM(48, Z21, Z12)
	GRAM(52, Z22, Z13)
	GRAM(56, Z23, Z14)
	GRAM(60, Z24, Z15)
	ADDQ $64, SI
	ADDQ $64, DX
	DECQ CX
	JNZ gramLoop

	VMOVUPS Z0, 0(DI)
	VMOVUPS Z1, 64(DI)
	VMOVUPS Z2, 128(DI)
	VMOVUPS Z3, 192(DI)
	VMOVUPS Z4, 256(DI)
	VMOVUPS Z5, 320(DI)
	VMOVUPS Z6, 384(DI)
	VMOVUPS Z7, 448(DI)
	VMOVUPS Z8, 512(DI)
	VMOVUPS Z9, 576(DI)
	VMOVUPS Z10, 640(DI)
	VMOVUPS Z11, 704(DI)
	VMOVUPS Z12, 768(DI)
	VMOVUPS Z13, 832(DI)
	VMOVUPS Z14, 896(DI)
	VMOVUPS Z15, 960(DI)
	VZEROUPPER
	RET

// GRAMHALVES is GRAM for a row of w in Y8 and Y9.
#define GRAMHALVES(offset, low, high) \
	VBROADCASTSS offset(SI), Y10 \
	VMULPS Y8, Y10, Y11 \
	VMULPS Y9, Y10, Y12 \
	VADDPS Y11, low, low \
	VADDPS Y12, high, high

// Four rows of the tile at a time stay in Y0 to Y7.

// func addGramAVX2(tile *[256]float32, q, w *float32, n int)
TEXT ·addGramAVX2(SB), NOSPLIT, $0-32
	MOVQ tile+0(FP), DI
	MOVQ q+8(FP), R8
	MOVQ $4, R9

gramGroup:
	MOVQ R8, SI
	MOVQ w+16(FP), DX
	MOVQ n+24(FP), CX
	VMOVUPS 0(DI), Y0
	VMOVUPS 32(DI), Y1
	VMOVUPS 64(DI), Y2
	VMOVUPS 96(DI), Y3
	VMOVUPS 128(DI), Y4
	VMOVUPS 160(DI), Y5
	VMOVUPS 192(DI), Y6
	VMOVUPS 224(DI), Y7

gramRow:
	VMOVUPS (DX), Y8
	VMOVUPS 32(DX), Y9
	GRAMHALVES(0, Y0, Y1)
	GRAMHALVES(4, Y2, Y3)
	GRAMHALVES(8, Y4, Y5)
	GRAMHALVES(12, Y6, Y7)
	ADDQ $64, SI
	ADDQ $64, DX
	DECQ CX
	JNZ gramRow

	VMOVUPS Y0, 0(DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, 96(DI)
	VMOVUPS Y4, 128(DI)
	VMOVUPS Y5, 160(DI)
	VMOVUPS Y6, 192(DI)
	VMOVUPS Y7, 224(DI)
	ADDQ $256, DI
	ADDQ $16, R8
	DECQ R9
	JNZ gramGroup
	VZEROUPPER
	RET

// PRODUCT4 adds the products of value i of four rows of q with row i of the tile to the sums of the rows.
#define PRODUCT4(offset, row, p0, p1, p2, p3) \
	VMULPS.BCST offset(SI), row, p0 \
	VMULPS.BCST (64+offset)(SI), row, p1 \
	VMULPS.BCST (128+offset)(SI), row, p2 \
	VMULPS.BCST (192+offset)(SI), row, p3 \
	VADDPS p0, Z16, Z16 \
	VADDPS p1, Z17, Z17 \
	VADDPS p2, Z18, Z18 \
	VADDPS p3, Z19, Z19

// PRODUCT1 does so for one row.
#define PRODUCT1(offset, row, product) \
	VMULPS.BCST offset(SI), row, product \
	VADDPS product, Z16, Z16

// SUBTRACT takes a sum from the row of w at an offset.
#define SUBTRACT(offset, sum) \
	VMOVUPS offset(DI), Z20 \
	VSUBPS sum, Z20, Z20 \
	VMOVUPS Z20, offset(DI)

// The tile stays in Z0 to Z15, and the sums of four rows are in Z16 to Z19.

// func subProductAVX512(w, q *float32, tile *[256]float32, n int)
TEXT ·subProductAVX512(SB), NOSPLIT, $0-32
	MOVQ w+0(FP), DI
	MOVQ q+8(FP), SI
	MOVQ tile+16(FP), DX
	MOVQ n+24(FP), CX
	VMOVUPS 0(DX), Z0
	VMOVUPS 64(DX), Z1
	VMOVUPS 128(DX), Z2
	VMOVUPS 192(DX), Z3
	VMOVUPS 256(DX), Z4
	VMOVUPS 320(DX), Z5
	VMOVUPS 384(DX), Z6
	VMOVUPS 448(DX), Z7
	VMOVUPS 512(DX), Z8
	VMOVUPS 576(DX), Z9
	VMOVUPS 640(DX), Z10
	VMOVUPS 704(DX), Z11
	VMOVUPS 768(DX), Z12
	VMOVUPS 832(DX), Z13
	VMOVUPS 896(DX), Z14
	VMOVUPS 960(DX), Z15
	SUBQ $4, CX
	JLT subRest

subFour:
	VMULPS.BCST 0(SI), Z0, Z16
	VMULPS.BCST 64(SI), Z0, Z17
	VMULPS.BCST 128(SI), Z0, Z18
	VMULPS.BCST 192(SI), Z0, Z19
	PRODUCT4(4, Z1, Z24, Z25, Z26, Z27)
	PRODUCT4(8, Z2, Z20, Z21, Z22, Z23)
	PRODUCT4(12, Z3, Z24, Z25, Z26, Z27)
	PRODUCT4(16, Z4, Z20, Z21, Z22, Z23)
	PRODUCT4(20, Z5, Z24, Z25, Z26, Z27)
	PRODUCT4(24, Z6, Z20, Z21, Z22, Z23)
	PRODUCT4(28, Z7, Z24, Z25, Z26, Z27)
	PRODUCT4(32, Z8, Z20, Z21, Z22, Z23)
	PRODUCT4(36, Z9, Z24, Z25, Z26, Z27)
	PRODUCT4(40, Z10, Z20, Z21, Z22, Z23)
	PRODUCT4(44, Z11, Z24, Z25, Z26, Z27)
	PRODUCT4(48, Z12, Z20, Z21, Z22, Z23)
	PRODUCT4(52, Z13, Z24, Z25, Z26, Z27)
	PRODUCT4(56, Z14, Z20, Z21, Z22, Z23)
	PRODUCT4(60, Z15, Z24, Z25, Z26, Z27)
	SUBTRACT(0, Z16)
	SUBTRACT(64, Z17)
	SUBTRACT(128, Z18)
	SUBTRACT(192, Z19)
	ADDQ $256, SI
	ADDQ $256, DI
	SUBQ $4, CX
	JGE subFour

subRest:
	ADDQ $4, CX
	JZ subDone

subOne:
	VMULPS.BCST (SI), Z0, Z16
	PRODUCT1(4, Z1, Z21)
	PRODUCT1(8, Z2, Z22)
	PRODUCT1(12, Z3, Z23)
	PRODUCT1(16, Z4, Z20)
	PRODUCT1(20, Z5, Z21)
	PRODUCT1(24, Z6, Z22)
	PRODUCT1(28, Z7, Z23)
	PRODUCT1(32, Z8, Z20)
	PRODUCT1(36, Z9, Z21)
	PRODUCT1(40, Z10, Z22)
	PRODUCT1(44, Z11, Z23)
	PRODUCT1(48, Z12, Z20)
	PRODUCT1(52, Z13, Z21)
	PRODUCT1(56, Z14, Z22)
	PRODUCT1(60, Z15, Z23)
	SUBTRACT(0, Z16)
	ADDQ $64, SI
	ADDQ $64, DI
	DECQ CX
	JNZ subOne

subDone:
	VZEROUPPER
	RET

// HALVES2 is PRODUCT4 for two rows and their sums in two halves each.
#define HALVES2(offset) \
	VMOVUPS (16*offset)(DX), Y8 \
	VMOVUPS (16*offset+32)(DX), Y9 \
	VBROADCASTSS offset(SI), Y10 \
	VMULPS Y8, Y10, Y11 \
	VMULPS Y9, Y10, Y12 \
	VADDPS Y11, Y0, Y0 \
	VADDPS Y12, Y1, Y1 \
	VBROADCASTSS (64+offset)(SI), Y13 \
	VMULPS Y8, Y13, Y14 \
	VMULPS Y9, Y13, Y15 \
	VADDPS Y14, Y2, Y2 \
	VADDPS Y15, Y3, Y3

// HALVESLAST is HALVES2 for one row.
#define HALVESLAST(offset) \
	VBROADCASTSS offset(SI), Y10 \
	VMULPS (16*offset)(DX), Y10, Y11 \
	VMULPS (16*offset+32)(DX), Y10, Y12 \
	VADDPS Y11, Y0, Y0 \
	VADDPS Y12, Y1, Y1

// SUBTRACTHALVES takes a sum from the row of w at an offset.
#define SUBTRACTHALVES(offset, low, high) \
	VMOVUPS offset(DI), Y8 \
	VMOVUPS (offset+32)(DI), Y9 \
	VSUBPS low, Y8, Y8 \
	VSUBPS high, Y9, Y9 \
	VMOVUPS Y8, offset(DI) \
	VMOVUPS Y9, (offset+32)(DI)

// The sums of a row are in Y0 and Y1, those of the next in Y2 and Y3.

// func subProductAVX2(w, q *float32, tile *[256]float32, n int)
TEXT ·subProductAVX2(SB), NOSPLIT, $0-32
	MOVQ w+0(FP), DI
	MOVQ q+8(FP), SI
	MOVQ tile+16(FP), DX
	MOVQ n+24(FP), CX
	SUBQ $2, CX
	JLT subLast

subTwo:
	VMOVUPS (DX), Y8
	VMOVUPS 32(DX), Y9
	VBROADCASTSS (SI), Y10
	VMULPS Y8, Y10, Y0
	VMULPS Y9, Y10, Y1
	VBROADCASTSS 64(SI), Y10
	VMULPS Y8, Y10, Y2
	VMULPS Y9, Y10, Y3
	HALVES2(4)
	HALVES2(8)
	HALVES2(12)
	HALVES2(16)
	HALVES2(20)
	HALVES2(24)
	HALVES2(28)
	HALVES2(32)
	HALVES2(36)
	HALVES2(40)
	HALVES2(44)
	HALVES2(48)
	HALVES2(52)
	HALVES2(56)
	HALVES2(60)
	SUBTRACTHALVES(0, Y0, Y1)
	SUBTRACTHALVES(64, Y2, Y3)
	ADDQ $128, SI
	ADDQ $128, DI
	SUBQ $2, CX
	JGE subTwo

subLast:
	ADDQ $2, CX
	JZ subEnd
	VBROADCASTSS (SI), Y10
	VMULPS (DX), Y10, Y0
	VMULPS 32(DX), Y10, Y1
	HALVESLAST(4)
	HALVESLAST(8)
	HALVESLAST(12)
	HALVESLAST(16)
	HALVESLAST(20)
	HALVESLAST(24)
	HALVESLAST(28)
	HALVESLAST(32)
	HALVESLAST(36)
	HALVESLAST(40)
	HALVESLAST(44)
	HALVESLAST(48)
	HALVESLAST(52)
	HALVESLAST(56)
	HALVESLAST(60)
	SUBTRACTHALVES(0, Y0, Y1)

subEnd:
	VZEROUPPER
	RET
