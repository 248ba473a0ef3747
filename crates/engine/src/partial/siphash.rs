//! SipHash-2-4: a keyed hash of 64 bits that tells nothing of what went in to whoever has no key.
//! Source: J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF", 2012.

/// The hash of `bytes` under a key of 128 bits.
pub(super) fn siphash(key: [u8; 16], bytes: &[u8]) -> u64 {
    let key = u128::from_le_bytes(key);
    let (k0, k1) = (key as u64, (key >> 64) as u64);
    let mut v = [
        k0 ^ 0x736f_6d65_7073_6575,
        k1 ^ 0x646f_7261_6e64_6f6d,
        k0 ^ 0x6c79_6765_6e65_7261,
        k1 ^ 0x7465_6462_7974_6573,
    ];
    let mut absorb = |word: u64, finish: bool| {
        let [mut v0, mut v1, mut v2, mut v3] = v;
        if finish {
            v2 ^= 0xff;
        }
        v3 ^= word;
        for _ in 0..if finish { 4 } else { 2 } {
            v0 = v0.wrapping_add(v1);
            v1 = v1.rotate_left(13) ^ v0;
            v0 = v0.rotate_left(32);
            v2 = v2.wrapping_add(v3);
            v3 = v3.rotate_left(16) ^ v2;
            v0 = v0.wrapping_add(v3);
            v3 = v3.rotate_left(21) ^ v0;
            v2 = v2.wrapping_add(v1);
            v1 = v1.rotate_left(17) ^ v2;
            v2 = v2.rotate_left(32);
        }
        v0 ^= word;
        v = [v0, v1, v2, v3];
        v0 ^ v1 ^ v2 ^ v3
    };
    let (words, rest) = bytes.as_chunks::<8>();
    words.iter().for_each(|&word| {
        absorb(u64::from_le_bytes(word), false);
    });
    // The last word holds what is left over, and the length in its top byte.
    let left_over = rest.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
    absorb((bytes.len() as u64) << 56 | left_over, false);
    absorb(0, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of the reference's vectors, whose inputs are the first so many of these bytes.
    const COUNTING: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    #[test]
    fn the_reference_vectors_come_out() {
        // The first sixteen of `vectors_sip64` of the authors' reference implementation.
        let expected = [
            [0x31, 0x0e, 0x0e, 0xdd, 0x47, 0xdb, 0x6f, 0x72],
            [0xfd, 0x67, 0xdc, 0x93, 0xc5, 0x39, 0xf8, 0x74],
            [0x5a, 0x4f, 0xa9, 0xd9, 0x09, 0x80, 0x6c, 0x0d],
            [0x2d, 0x7e, 0xfb, 0xd7, 0x96, 0x66, 0x67, 0x85],
            [0xb7, 0x87, 0x71, 0x27, 0xe0, 0x94, 0x27, 0xcf],
            [0x8d, 0xa6, 0x99, 0xcd, 0x64, 0x55, 0x76, 0x18],
            [0xce, 0xe3, 0xfe, 0x58, 0x6e, 0x46, 0xc9, 0xcb],
            [0x37, 0xd1, 0x01, 0x8b, 0xf5, 0x00, 0x02, 0xab],
            [0x62, 0x24, 0x93, 0x9a, 0x79, 0xf5, 0xf5, 0x93],
            [0xb0, 0xe4, 0xa9, 0x0b, 0xdf, 0x82, 0x00, 0x9e],
            [0xf3, 0xb9, 0xdd, 0x94, 0xc5, 0xbb, 0x5d, 0x7a],
            [0xa7, 0xad, 0x6b, 0x22, 0x46, 0x2f, 0xb3, 0xf4],
            [0xfb, 0xe5, 0x0e, 0x86, 0xbc, 0x8f, 0x1e, 0x75],
            [0x90, 0x3d, 0x84, 0xc0, 0x27, 0x56, 0xea, 0x14],
            [0xee, 0xf2, 0x7a, 0x8e, 0x90, 0xca, 0x23, 0xf7],
            [0xe5, 0x45, 0xbe, 0x49, 0x61, 0xca, 0x29, 0xa1],
        ];
        for (length, hash) in expected.into_iter().enumerate() {
            assert_eq!(siphash(COUNTING, &COUNTING[..length]), u64::from_le_bytes(hash), "of {length} bytes");
        }
    }

    #[test]
    #[expect(deprecated, reason = "it is SipHash-2-4, and nothing else in the standard library promises to be")]
    fn it_agrees_with_the_standard_library_at_every_length() {
        use core::hash::{Hasher, SipHasher};
        let bytes: Vec<u8> = (0..=255).collect();
        for length in 0..bytes.len() {
            let mut other = SipHasher::new_with_keys(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908);
            other.write(&bytes[..length]);
            assert_eq!(siphash(COUNTING, &bytes[..length]), other.finish(), "of {length} bytes");
        }
    }
}
