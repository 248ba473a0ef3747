//! 2^x by additions, multiplications and divisions alone, which IEEE 754 rounds alike everywhere: the same bits natively, as wasm
//! and as JavaScript, where the platforms' own routines differ by an ulp.

/// Coefficients of 2^f = 1 + f·ln 2 + f²·(c2 + f·(c3 + …)), cᵢ = (ln 2)ⁱ / i!. Fourteen leave 10⁻¹⁹ for |f| ≤ 1/2.
const SERIES: [f64; 13] = [
    0.240_226_506_959_100_7,
    0.055_504_108_664_821_58,
    0.009_618_129_107_628_477,
    0.001_333_355_814_642_844_3,
    0.000_154_035_303_933_816_1,
    1.525_273_380_405_984_1e-5,
    1.321_548_679_014_431e-6,
    1.017_808_600_923_97e-7,
    7.054_911_620_801_123e-9,
    4.445_538_271_870_811_6e-10,
    2.567_843_599_348_820_6e-11,
    1.369_148_885_390_412_8e-12,
    6.778_726_354_822_545e-14,
];
/// ln 2 in two parts; the first has so few bits that its product with another such number is exact.
const LN2_HIGH: f64 = 0.693_147_167_563_438_4;
const LN2_LOW: f64 = 1.299_650_689_388_988_9e-8;
/// The upper half of a double's 52 bits of fraction.
const UPPER: u64 = !0x07ff_ffff;
/// Below this, 2^x is zero.
const LEAST: f64 = -1_075.0;
/// From this on, 2^x is beyond all doubles.
const MOST: f64 = 1_024.0;

/// 2^x: exact at whole x, within one unit in the last place elsewhere. NaN gives NaN.
///
/// Method: 2^x = 2^n · 2^f with n whole and |f| ≤ 1/2; the second factor by its Taylor series, with the leading product f·ln 2 split
/// into an exact and a small part (T. J. Dekker, 1971), so that one rounding remains.
pub fn exp2(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x < LEAST {
        return 0.0;
    }
    if x >= MOST {
        return f64::INFINITY;
    }
    let n = (x + 0.5).floor();
    let f = x - n;
    let tail = SERIES.iter().rev().fold(0.0, |sum, &coefficient| coefficient + f * sum);
    let f_high = f64::from_bits(f.to_bits() & UPPER);
    let lead = f_high * LN2_HIGH;
    let rest = (f - f_high) * LN2_HIGH + f * LN2_LOW + f * f * tail;
    let sum = 1.0 + lead;
    let fraction = sum + (lead - (sum - 1.0) + rest);
    // Twice, so that a factor below the smallest normal double is never formed.
    fraction * power(n / 2.0) * power(n - (n / 2.0).floor())
}

/// 2^n for the whole part of n, which lies within the exponents of normal doubles.
fn power(n: f64) -> f64 {
    f64::from_bits(((n.floor() as i64 + 1_023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_powers_are_exact_down_to_the_smallest_double() {
        for n in -1_074..1_024 {
            let exact = if n < -1_022 { f64::from_bits(1 << (n + 1_074)) } else { power(f64::from(n)) };
            assert_eq!(exp2(f64::from(n)), exact, "2^{n}");
        }
        assert_eq!((exp2(-0.0), exp2(-1_076.0), exp2(1_024.0)), (1.0, 0.0, f64::INFINITY));
        assert!(exp2(f64::NAN).is_nan());
    }

    /// 2^x as the sum of two doubles, good to some 100 bits: the same series with every product and sum carried out in pairs.
    fn precise(x: f64) -> (f64, f64) {
        let add = |(a, b): (f64, f64), (c, d): (f64, f64)| {
            let sum = a + c;
            let back = sum - a;
            let low = (a - (sum - back)) + (c - back) + b + d;
            (sum + low, low - ((sum + low) - sum))
        };
        let times = |(a, b): (f64, f64), (c, d): (f64, f64)| {
            let product = a * c;
            let low = a.mul_add(c, -product) + (a * d + b * c);
            (product + low, low - ((product + low) - product))
        };
        let n = x.floor();
        // ln 2 to 106 bits.
        let exponent = times((x - n, 0.0), (core::f64::consts::LN_2, 2.319_046_813_846_299_6e-17));
        let (mut term, mut sum) = ((1.0, 0.0), (1.0, 0.0));
        for k in 1..40 {
            let (inverse, k) = (1.0 / f64::from(k), f64::from(k));
            let inverse = (inverse, (-inverse).mul_add(k, 1.0) / k);
            term = times(times(term, exponent), inverse);
            sum = add(sum, term);
        }
        (sum.0 * power(n), sum.1 * power(n))
    }

    #[test]
    fn elsewhere_it_is_within_one_unit_in_the_last_place() {
        let mut worst = 0.0_f64;
        for step in 0..200_000 {
            let x = -20.0 + f64::from(step) * 0.000_200_7;
            let (high, low) = precise(x);
            let unit = f64::from_bits(high.to_bits() + 1) - high;
            worst = worst.max(((exp2(x) - high - low) / unit).abs());
        }
        assert!(worst < 1.0, "{worst} units off");
        assert!(worst > 0.4, "{worst}: the measure itself is off, rounding alone makes half a unit");
    }
}
