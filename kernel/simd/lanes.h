/* Lanes: one vector of doubles of the build's width and the dozen operations that kernels use.
 * Files that include this are compiled once per instruction set (INO_ISA = base, avx2, avx512);
 * a kernel holds different nodes in different lanes. Arithmetic and comparisons are the plain
 * operators; a comparison gives a mask (all bits of a lane set or clear). */
#ifndef INO_SIMD_LANES_H
#define INO_SIMD_LANES_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if INO_ISA_AVX512 || INO_ISA_AVX2
#include <immintrin.h>
#endif

#if INO_ISA_AVX512
enum { LANES = 8 };
#elif INO_ISA_AVX2
enum { LANES = 4 };
#else
enum { LANES = 2 };
#endif

typedef double vd __attribute__((vector_size(LANES * 8)));
typedef int64_t vl __attribute__((vector_size(LANES * 8)));
typedef uint64_t vu __attribute__((vector_size(LANES * 8))); /* for bit patterns: wraps */

/* Name of a per-instruction-set symbol: INO_VARIANT_NAME(ino_kernel_x) -> ino_kernel_x_avx2. */
#define INO_VARIANT_PASTE_(a, b) a##_##b
#define INO_VARIANT_PASTE(a, b)  INO_VARIANT_PASTE_(a, b)
#define INO_VARIANT_NAME(name)   INO_VARIANT_PASTE(name, INO_ISA)

#define LANE_INLINE static inline __attribute__((always_inline, unused))
/* One compiled copy: results must not depend on the call site's optimisation. */
#if defined(__clang__)
#define LANE_ONCE static __attribute__((noinline, unused))
#else
#define LANE_ONCE static __attribute__((noinline, noclone, unused))
#endif

/* Before a loop over a small constant number: written out. */
#if defined(__clang__)
/* Where the number is not known (tests, layouts that are rare) there is nothing to write out. */
#pragma clang diagnostic ignored "-Wpass-failed"
#define LANE_UNROLL      _Pragma("clang loop unroll(full)")
#define LANE_UNROLL_ROWS LANE_UNROLL
#else
#define LANE_UNROLL      _Pragma("GCC unroll 18")
#define LANE_UNROLL_ROWS _Pragma("GCC unroll 32") /* in code that is compiled once */
#endif

LANE_INLINE vd v_set(double x)
{
    return x - (vd){0};
}

LANE_INLINE vd v_load(const double *p)
{
    vd x;
    memcpy(&x, p, sizeof x);
    return x;
}

LANE_INLINE void v_store(double *p, vd x)
{
    memcpy(p, &x, sizeof x);
}

LANE_INLINE vl v_bits(vd x)
{
    return (vl)x;
}

LANE_INLINE vd v_select(vl mask, vd yes, vd no)
{
#if INO_ISA_AVX512
    return (vd)_mm512_mask_blend_pd(_mm512_movepi64_mask((__m512i)mask), (__m512d)no, (__m512d)yes);
#elif INO_ISA_AVX2
    return (vd)_mm256_blendv_pd((__m256d)no, (__m256d)yes, (__m256d)mask);
#else
    return (vd)((mask & (vl)yes) | (~mask & (vl)no));
#endif
}

/* a where a > b, else b (b when either is NaN or both are zero: the processor's own rule). */
LANE_INLINE vd v_max(vd a, vd b)
{
#if INO_ISA_AVX512
    return (vd)_mm512_max_pd((__m512d)a, (__m512d)b);
#elif INO_ISA_AVX2
    return (vd)_mm256_max_pd((__m256d)a, (__m256d)b);
#else
    return v_select(a > b, a, b);
#endif
}

LANE_INLINE vd v_min(vd a, vd b)
{
#if INO_ISA_AVX512
    return (vd)_mm512_min_pd((__m512d)a, (__m512d)b);
#elif INO_ISA_AVX2
    return (vd)_mm256_min_pd((__m256d)a, (__m256d)b);
#else
    return v_select(a < b, a, b);
#endif
}

LANE_INLINE vd v_abs(vd x)
{
    return (vd)((vl)x & INT64_MAX);
}

LANE_INLINE vd v_sqrt(vd x)
{
#if INO_ISA_AVX512
    return (vd)_mm512_sqrt_pd((__m512d)x);
#elif INO_ISA_AVX2
    return (vd)_mm256_sqrt_pd((__m256d)x);
#else
    vd y;
    for (int i = 0; i < LANES; i++)
        y[i] = sqrt(x[i]);
    return y;
#endif
}

/* x as it is: a product that is taken as such, not fused with what is added to it. */
LANE_INLINE vd v_rounded(vd x)
{
#if INO_ISA_AVX512
    __asm__("" : "+v"(x));
#elif defined(__x86_64__)
    __asm__("" : "+x"(x));
#elif defined(__aarch64__)
    __asm__("" : "+w"(x));
#endif
    return x;
}

/* a b + c d and a b - c d, the first product fused with the sum where the instruction set can: left to
 * itself, the compiler would fuse the one or the other. */
LANE_INLINE vd v_sum_products(vd a, vd b, vd c, vd d)
{
#if INO_ISA_AVX512
    return (vd)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)(c * d));
#elif INO_ISA_AVX2
    return (vd)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)(c * d));
#else
    return a * b + v_rounded(c * d);
#endif
}

LANE_INLINE vd v_difference_products(vd a, vd b, vd c, vd d)
{
#if INO_ISA_AVX512
    return (vd)_mm512_fmsub_pd((__m512d)a, (__m512d)b, (__m512d)(c * d));
#elif INO_ISA_AVX2
    return (vd)_mm256_fmsub_pd((__m256d)a, (__m256d)b, (__m256d)(c * d));
#else
    return a * b - v_rounded(c * d);
#endif
}

/* a/b, given 1/b as the division rounds it, without over- or underflow: rounded as the division is (P. Markstein, IBM J Res Dev 1990;34:111), in a third of
 * its time, where products are fused with sums. */
LANE_INLINE vd v_quotient(vd a, vd b, vd per_b)
{
#if INO_ISA_AVX512
    __m512d q = (__m512d)(a * per_b);
    return (vd)_mm512_fmadd_pd(_mm512_fnmadd_pd(q, (__m512d)b, (__m512d)a), (__m512d)per_b, q);
#elif INO_ISA_AVX2
    __m256d q = (__m256d)(a * per_b);
    return (vd)_mm256_fmadd_pd(_mm256_fnmadd_pd(q, (__m256d)b, (__m256d)a), (__m256d)per_b, q);
#else
    (void)per_b;
    return a / b;
#endif
}

LANE_INLINE int v_any(vl mask)
{
#if INO_ISA_AVX512
    return _mm512_movepi64_mask((__m512i)mask) != 0;
#elif INO_ISA_AVX2
    return _mm256_movemask_pd((__m256d)mask) != 0;
#else
    int64_t any = 0;
    for (int i = 0; i < LANES; i++)
        any |= mask[i];
    return any != 0;
#endif
}

/* 1.0 where the mask is set, else 0.0. */
LANE_INLINE vd v_one_if(vl mask)
{
    return (vd)(mask & (vl)v_set(1.0));
}

/* 2^n for whole n = (vl)(n + magic) - (vl)magic, |n| <= 1022. */
LANE_INLINE vd v_power_of_two(vl n)
{
    return (vd)((vu)(n + 1023) << 52);
}

/* (exp(r) - 1 - r)/r^2, |r| <= ln 2/2: Taylor series to r^13 (next term 5e-18 of exp(r)), even and
 * odd terms apart, which halves the wait. */
LANE_INLINE vd v_exp_series(vd r)
{
    vd rr = r * r, even = v_set(1.0 / 479001600.0), odd = v_set(1.0 / 6227020800.0);
    even = even * rr + 1.0 / 3628800.0;
    odd = odd * rr + 1.0 / 39916800.0;
    even = even * rr + 1.0 / 40320.0;
    odd = odd * rr + 1.0 / 362880.0;
    even = even * rr + 1.0 / 720.0;
    odd = odd * rr + 1.0 / 5040.0;
    even = even * rr + 1.0 / 24.0;
    odd = odd * rr + 1.0 / 120.0;
    even = even * rr + 0.5;
    odd = odd * rr + 1.0 / 6.0;
    return odd * r + even;
}

/* Whole and rest of y/ln 2, the rest times ln 2; returns exp(rest). */
LANE_INLINE vd v_exp_split(vd y, vl *whole)
{
    const vd magic = v_set(0x1.8p52);
    vd t = y * 0x1.71547652b82fep0 + magic;
    *whole = (vl)t - (vl)magic;
    vd k = t - magic;
    vd r = (y - k * 0x1.62e42fefa0000p-1) - k * 0x1.cf79abc9e3b3ap-40;
    return v_exp_series(r) * (r * r) + r + 1.0;
}

/* exp(x) to 1 ulp (tests/unit/test_lanes.c measures it), subnormal results, infinities and NaN
 * included. x = n ln 2 + r; 2^n in two factors so that subnormal results round once and n = 1024
 * does not overflow early. */
LANE_INLINE vd v_exp(vd x)
{
    vl n;
    vd e = v_exp_split(v_min(v_max(x, v_set(-746.0)), v_set(710.0)), &n);
    vl half = n >> 1;
    e = (e * v_power_of_two(half)) * v_power_of_two(n - half);
    return v_select(x != x, x, e);
}

/* log(y) - k ln 2 for y = 2^k (1 + f), 1 + f in [sqrt(1/2), sqrt(2)); y normal. log(1 + f) =
 * 2 atanh(s), s = f/(2 + f), series to s^23 (remainder 3e-20), arranged so that the leading f is
 * not rounded: the result is f - *rest, k in *exponent. */
LANE_INLINE vd v_log_split(vd y, vd *exponent, vd *rest)
{
    vl bits = (vl)y;
    vl shifted = (vl)((vu)bits - 0x3fe6a09e667f3bcdULL); /* the mantissa's range */
    vl k = shifted >> 52;
    vd f = (vd)((vu)bits - ((vu)k << 52)) - 1.0;
    *exponent = (vd)((k + 0x4338000000000000LL)) - v_set(0x1.8p52);
    vd s = f / (f + 2.0);
    vd z = s * s, zz = z * z;
    vd even = v_set(2.0 / 23.0), odd = v_set(2.0 / 21.0); /* apart as in v_exp_series */
    even = even * zz + 2.0 / 19.0;
    odd = odd * zz + 2.0 / 17.0;
    even = even * zz + 2.0 / 15.0;
    odd = odd * zz + 2.0 / 13.0;
    even = even * zz + 2.0 / 11.0;
    odd = odd * zz + 2.0 / 9.0;
    even = even * zz + 2.0 / 7.0;
    odd = odd * zz + 2.0 / 5.0;
    even = even * zz + 2.0 / 3.0;
    vd h = 0.5 * f * f;
    *rest = h - s * (h + v_sum_products(even, z, odd, zz));
    return f;
}

/* log(x) to 1 ulp; log(0) = -infinity, log(x < 0) = NaN, subnormals exact. */
LANE_INLINE vd v_log(vd x)
{
    vl tiny = x < 0x1p-1022;
    vd kd, rest, f = v_log_split(v_select(tiny, x * 0x1p54, x), &kd, &rest);
    kd = kd - v_select(tiny, v_set(54.0), v_set(0.0));
    vd low = kd * 0x1.ef35793c76730p-45;
    vd result = kd * 0x1.62e42fefa3800p-1 - ((rest - low) - f);
    result = v_select(x == INFINITY, x, result);
    result = v_select(x == 0.0, v_set(-INFINITY), result);
    return v_select((x < 0.0) | (x != x), v_set(NAN), result);
}

/* x^p for a share x, 0 <= x <= 1 but for rounding, and 0 < p <= 100: exp(p log x) without the cases
 * that these leave out; 0 for x below 1e-300, and where the result would be below 1e-303. What is no
 * number gives some number. */
LANE_INLINE vd v_power_of_share(vd x, vd p)
{
    const vd least = v_set(1e-300), ln_least = v_set(-698.0);
    vd kd, rest, f = v_log_split(v_max(x, least), &kd, &rest);
    vd y = p * (kd * 0x1.62e42fefa3800p-1 - ((rest - kd * 0x1.ef35793c76730p-45) - f));
    vl n;
    vd e = v_exp_split(v_min(v_max(y, ln_least), v_set(698.0)), &n) * v_power_of_two(n);
    return v_select((x < least) | (y < ln_least), v_set(0.0), e);
}

#endif
