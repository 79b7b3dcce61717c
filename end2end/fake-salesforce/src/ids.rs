//! Salesforce record ids: 15 case-sensitive characters, or 18 with a checksum (protocol §9).

const SUFFIX_ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// The 18-character form of a 15-character id: one checksum character per block of five.
///
/// ```
/// assert_eq!(fake_salesforce::ids::to_18("00Di0000000icUB"), "00Di0000000icUBEAY");
/// ```
pub fn to_18(id: &str) -> String {
    let mut whole = to_15(id).to_owned();
    let suffix: String = whole
        .as_bytes()
        .chunks(5)
        .map(|block| {
            let index = block
                .iter()
                .enumerate()
                .filter(|(_, byte)| byte.is_ascii_uppercase())
                .fold(0_usize, |bits, (place, _)| bits | (1 << place));
            char::from(SUFFIX_ALPHABET[index])
        })
        .collect();
    whole.push_str(&suffix);
    whole
}

/// The 15-character form, which is what ids are compared by.
pub fn to_15(id: &str) -> &str {
    id.get(..15).unwrap_or(id)
}

/// Whether two ids, of either length, name the same record.
pub fn same(one: &str, other: &str) -> bool {
    to_15(one) == to_15(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffix_matches_the_known_pairs() {
        assert_eq!(to_18("00Di0000000icUB"), "00Di0000000icUBEAY");
        assert_eq!(to_18("005B0000000guD2"), "005B0000000guD2IAI");
        assert_eq!(to_18("00DT0000000Dpvc"), "00DT0000000DpvcMAC");
    }

    #[test]
    fn ids_of_both_lengths_compare_by_case() {
        assert!(same("00Di0000000icUB", "00Di0000000icUBEAY"));
        assert!(!same("00Di0000000icUB", "00Di0000000icub"));
    }
}
