//! Digests and Base64, written down from their definitions.

/// RFC 4648, section 4, bit by bit.
pub fn base64(bytes: &[u8]) -> String {
    let digits: Vec<char> = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(['+', '/'])
        .collect();
    let mut bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    while !bits.len().is_multiple_of(6) {
        bits.push('0');
    }
    let digit = |at| digits[usize::from_str_radix(&bits[at..at + 6], 2).expect("bits")];
    let mut text: String = (0..bits.len()).step_by(6).map(digit).collect();
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

/// The message, a one bit, zeros, and its length in bits, which fills blocks of 64 bytes.
fn padded(message: &[u8], length: [u8; 8]) -> Vec<u8> {
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend(length);
    padded
}

/// RFC 1321.
pub fn md5(message: &[u8]) -> String {
    const SHIFTS: [[u32; 4]; 4] = [
        [7, 12, 17, 22],
        [5, 9, 14, 20],
        [4, 11, 16, 23],
        [6, 10, 15, 21],
    ];
    let mut state: [u32; 4] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
    let length = (message.len() as u64 * 8).to_le_bytes();
    for block in padded(message, length).chunks(64) {
        let word =
            |at: usize| u32::from_le_bytes(block[at * 4..at * 4 + 4].try_into().expect("four"));
        let [mut a, mut b, mut c, mut d] = state;
        for step in 0..64 {
            let (mix, at) = match step / 16 {
                0 => (b & c | !b & d, step),
                1 => (d & b | !d & c, (5 * step + 1) % 16),
                2 => (b ^ c ^ d, (3 * step + 5) % 16),
                _ => (c ^ (b | !d), 7 * step % 16),
            };
            let constant = (2f64.powi(32) * ((step + 1) as f64).sin().abs()) as u32;
            let sum = a
                .wrapping_add(mix)
                .wrapping_add(constant)
                .wrapping_add(word(at));
            let turned = sum.rotate_left(SHIFTS[step / 16][step % 4]);
            (a, d, c, b) = (d, c, b, b.wrapping_add(turned));
        }
        for (word, add) in state.iter_mut().zip([a, b, c, d]) {
            *word = word.wrapping_add(add);
        }
    }
    let bytes = state.iter().flat_map(|word| word.to_le_bytes());
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

/// FIPS 180-4.
pub fn sha256(message: &[u8]) -> String {
    let primes: Vec<u32> = (2..312).filter(|n| (2..*n).all(|d| n % d != 0)).collect();
    let fraction = |root: f64| (root.fract() * 2f64.powi(32)) as u32;
    let mut state: Vec<u32> = primes[..8]
        .iter()
        .map(|&p| fraction(f64::from(p).sqrt()))
        .collect();
    let constants: Vec<u32> = primes[..64]
        .iter()
        .map(|&p| fraction(f64::from(p).cbrt()))
        .collect();
    let length = (message.len() as u64 * 8).to_be_bytes();
    for block in padded(message, length).chunks(64) {
        let word =
            |at: usize| u32::from_be_bytes(block[at * 4..at * 4 + 4].try_into().expect("four"));
        let mut words: Vec<u32> = (0..16).map(word).collect();
        for at in 16..64 {
            let (early, late) = (words[at - 15], words[at - 2]);
            let early = early.rotate_right(7) ^ early.rotate_right(18) ^ early >> 3;
            let late = late.rotate_right(17) ^ late.rotate_right(19) ^ late >> 10;
            let sum = words[at - 16].wrapping_add(early);
            words.push(sum.wrapping_add(words[at - 7]).wrapping_add(late));
        }
        let mut v = state.clone();
        for at in 0..64 {
            let (a, e) = (v[0], v[4]);
            let chosen = e & v[5] ^ !e & v[6];
            let sigma = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let first = [sigma, chosen, constants[at], words[at]];
            let first = first.iter().fold(v[7], |sum, add| sum.wrapping_add(*add));
            let majority = a & v[1] ^ a & v[2] ^ v[1] & v[2];
            let sigma = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            v.rotate_right(1);
            v[4] = v[4].wrapping_add(first);
            v[0] = first.wrapping_add(sigma).wrapping_add(majority);
        }
        for (word, add) in state.iter_mut().zip(v) {
            *word = word.wrapping_add(add);
        }
    }
    state.iter().map(|word| format!("{word:08x}")).collect()
}
