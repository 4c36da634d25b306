//go:build !purego

#include "textflag.h"

// Two columns go at once: their bytes are interleaved, and one instruction multiplies each pair of bytes
// with the pair of weights and adds the two products, to 16 bits with sign. The sums stay in registers while
// the columns pass by. Interleaving works on the 16 bytes of a quarter or half of a register: the sums of
// the first eight of each sixteen lanes are in one register, those of the other eight in another, which is undone
// where sums are loaded and stored.

// Words of four quarters: those of the first register of a pair, then those of the second.
DATA quarters<>+0(SB)/8, $0
DATA quarters<>+8(SB)/8, $1
DATA quarters<>+16(SB)/8, $4
DATA quarters<>+24(SB)/8, $5
DATA quarters<>+32(SB)/8, $8
DATA quarters<>+40(SB)/8, $9
DATA quarters<>+48(SB)/8, $12
DATA quarters<>+56(SB)/8, $13
DATA quarters<>+64(SB)/8, $2
DATA quarters<>+72(SB)/8, $3
DATA quarters<>+80(SB)/8, $6
DATA quarters<>+88(SB)/8, $7
DATA quarters<>+96(SB)/8, $10
DATA quarters<>+104(SB)/8, $11
DATA quarters<>+112(SB)/8, $14
DATA quarters<>+120(SB)/8, $15
GLOBL quarters<>(SB), RODATA|NOPTR, $128

// And back: the lanes in order, of the first half of a pair of registers, and of the second.
DATA ordered<>+0(SB)/8, $0
DATA ordered<>+8(SB)/8, $1
DATA ordered<>+16(SB)/8, $8
DATA ordered<>+24(SB)/8, $9
DATA ordered<>+32(SB)/8, $2
DATA ordered<>+40(SB)/8, $3
DATA ordered<>+48(SB)/8, $10
DATA ordered<>+56(SB)/8, $11
DATA ordered<>+64(SB)/8, $4
DATA ordered<>+72(SB)/8, $5
DATA ordered<>+80(SB)/8, $12
DATA ordered<>+88(SB)/8, $13
DATA ordered<>+96(SB)/8, $6
DATA ordered<>+104(SB)/8, $7
DATA ordered<>+112(SB)/8, $14
DATA ordered<>+120(SB)/8, $15
GLOBL ordered<>(SB), RODATA|NOPTR, $128

// Loads 64 sums into two registers.
#define LOAD64(at, first, second) \
	VMOVDQU64 at(DI), Z16 \
	VMOVDQU64 (at+64)(DI), Z17 \
	VMOVDQA64 Z28, first \
	VMOVDQA64 Z29, second \
	VPERMI2Q Z17, Z16, first \
	VPERMI2Q Z17, Z16, second

#define STORE64(at, first, second) \
	VMOVDQA64 Z30, Z16 \
	VMOVDQA64 Z31, Z17 \
	VPERMI2Q second, first, Z16 \
	VPERMI2Q second, first, Z17 \
	VMOVDQU64 Z16, at(DI) \
	VMOVDQU64 Z17, (at+64)(DI)

// Adds 64 lanes of the columns at AX and BX with the weights in Z27.
#define ADD64(at, first, second) \
	VMOVDQU64 at(AX), Z16 \
	VMOVDQU64 at(BX), Z17 \
	VPUNPCKLBW Z17, Z16, Z18 \
	VPUNPCKHBW Z17, Z16, Z19 \
	VPMADDUBSW Z27, Z18, Z18 \
	VPMADDUBSW Z27, Z19, Z19 \
	VPADDW Z18, first, first \
	VPADDW Z19, second, second

// func addColumnsAVX512(sums *uint16, size int, columns *uint8, numbers *int32, weights *uint8, n int)
TEXT ·addColumnsAVX512(SB), NOSPLIT, $0-48
	MOVQ sums+0(FP), DI
	MOVQ size+8(FP), R8
	MOVQ columns+16(FP), SI
	MOVQ numbers+24(FP), R9
	MOVQ weights+32(FP), R10
	MOVQ n+40(FP), R11
	VMOVDQU64 quarters<>+0(SB), Z28
	VMOVDQU64 quarters<>+64(SB), Z29
	VMOVDQU64 ordered<>+0(SB), Z30
	VMOVDQU64 ordered<>+64(SB), Z31
	MOVQ R11, R13
	ANDQ $-2, R13 // columns in pairs
	XORQ R12, R12 // the first lane of the block

blockLoop512:
	LOAD64(0, Z0, Z1)
	LOAD64(128, Z2, Z3)
	LOAD64(256, Z4, Z5)
	LOAD64(384, Z6, Z7)
	XORQ CX, CX
	CMPQ CX, R13
	JGE lastColumn512

pairLoop512:
	MOVLQSX (R9)(CX*4), AX
	MOVLQSX 4(R9)(CX*4), BX
	IMULQ R8, AX
	IMULQ R8, BX
	ADDQ R12, AX
	ADDQ R12, BX
	ADDQ SI, AX
	ADDQ SI, BX
	VPBROADCASTW (R10)(CX*1), Z27
	ADD64(0, Z0, Z1)
	ADD64(64, Z2, Z3)
	ADD64(128, Z4, Z5)
	ADD64(192, Z6, Z7)
	ADDQ $2, CX
	CMPQ CX, R13
	JLT pairLoop512

lastColumn512:
	CMPQ CX, R11
	JGE store512
	MOVLQSX (R9)(CX*4), AX
	IMULQ R8, AX
	ADDQ R12, AX
	ADDQ SI, AX
	MOVQ AX, BX // the column with itself; the second weight is zero
	MOVBLZX (R10)(CX*1), DX
	VPBROADCASTW DX, Z27
	ADD64(0, Z0, Z1)
	ADD64(64, Z2, Z3)
	ADD64(128, Z4, Z5)
	ADD64(192, Z6, Z7)

store512:
	STORE64(0, Z0, Z1)
	STORE64(128, Z2, Z3)
	STORE64(256, Z4, Z5)
	STORE64(384, Z6, Z7)
	ADDQ $512, DI
	ADDQ $256, R12
	CMPQ R12, R8
	JLT blockLoop512

	VZEROUPPER
	RET

// The same with registers of half the size.
#define LOAD32(at, first, second) \
	VMOVDQU at(DI), Y0 \
	VMOVDQU (at+32)(DI), Y1 \
	VPERM2I128 $0x20, Y1, Y0, first \
	VPERM2I128 $0x31, Y1, Y0, second

#define STORE32(at, first, second) \
	VPERM2I128 $0x20, second, first, Y0 \
	VPERM2I128 $0x31, second, first, Y1 \
	VMOVDQU Y0, at(DI) \
	VMOVDQU Y1, (at+32)(DI)

#define ADD32(at, first, second) \
	VMOVDQU at(AX), Y0 \
	VMOVDQU at(BX), Y1 \
	VPUNPCKLBW Y1, Y0, Y2 \
	VPUNPCKHBW Y1, Y0, Y3 \
	VPMADDUBSW Y7, Y2, Y2 \
	VPMADDUBSW Y7, Y3, Y3 \
	VPADDW Y2, first, first \
	VPADDW Y3, second, second

// func addColumnsAVX2(sums *uint16, size int, columns *uint8, numbers *int32, weights *uint8, n int)
TEXT ·addColumnsAVX2(SB), NOSPLIT, $0-48
	MOVQ sums+0(FP), DI
	MOVQ size+8(FP), R8
	MOVQ columns+16(FP), SI
	MOVQ numbers+24(FP), R9
	MOVQ weights+32(FP), R10
	MOVQ n+40(FP), R11
	MOVQ R11, R13
	ANDQ $-2, R13 // columns in pairs
	XORQ R12, R12 // the first lane of the block

blockLoop:
	LOAD32(0, Y8, Y9)
	LOAD32(64, Y10, Y11)
	LOAD32(128, Y12, Y13)
	LOAD32(192, Y14, Y15)
	XORQ CX, CX
	CMPQ CX, R13
	JGE lastColumn

pairLoop:
	MOVLQSX (R9)(CX*4), AX
	MOVLQSX 4(R9)(CX*4), BX
	IMULQ R8, AX
	IMULQ R8, BX
	ADDQ R12, AX
	ADDQ R12, BX
	ADDQ SI, AX
	ADDQ SI, BX
	VPBROADCASTW (R10)(CX*1), Y7
	ADD32(0, Y8, Y9)
	ADD32(32, Y10, Y11)
	ADD32(64, Y12, Y13)
	ADD32(96, Y14, Y15)
	ADDQ $2, CX
	CMPQ CX, R13
	JLT pairLoop

lastColumn:
	CMPQ CX, R11
	JGE store
	MOVLQSX (R9)(CX*4), AX
	IMULQ R8, AX
	ADDQ R12, AX
	ADDQ SI, AX
	MOVQ AX, BX // the column with itself; the second weight is zero
	MOVBLZX (R10)(CX*1), DX
	VMOVD DX, X7
	VPBROADCASTW X7, Y7
	ADD32(0, Y8, Y9)
	ADD32(32, Y10, Y11)
	ADD32(64, Y12, Y13)
	ADD32(96, Y14, Y15)

store:
	STORE32(0, Y8, Y9)
	STORE32(64, Y10, Y11)
	STORE32(128, Y12, Y13)
	STORE32(192, Y14, Y15)
	ADDQ $256, DI
	ADDQ $128, R12
	CMPQ R12, R8
	JLT blockLoop

	VZEROUPPER
	RET

// func atLeastAVX512(mask *uint64, n int, sums, limits *uint16, limit uint16)
TEXT ·atLeastAVX512(SB), NOSPLIT, $0-34
	MOVQ mask+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ sums+16(FP), SI
	MOVQ limits+24(FP), DX
	VPBROADCASTW limit+32(FP), Z15

wordLoop512:
	VMOVDQU64 (SI), Z0
	VMOVDQU64 64(SI), Z1
	VPMINUW (DX), Z15, Z2
	VPMINUW 64(DX), Z15, Z3
	VPCMPUW $5, Z2, Z0, K1 // not less
	VPCMPUW $5, Z3, Z1, K2
	KUNPCKDQ K1, K2, K1
	KMOVQ K1, (DI)
	ADDQ $128, SI
	ADDQ $128, DX
	ADDQ $8, DI
	DECQ CX
	JNZ wordLoop512

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
