//! Texts of the contract, and the one reading of what people type, paste and search for.

use crate::FieldErrorCode;
use serde::{Deserialize, Serialize};

/// A moment, RFC 3339 in UTC with milliseconds: `2026-03-03T09:30:00.000Z`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub String);

impl Timestamp {
    /// The text as it travels.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A code or an address that was pasted, such as a consumer ID: without white space around it, and
/// without characters of no width. Both are ASCII, so everything else that is odd is refused: it
/// could make an address look like another one, or lead a browser elsewhere.
pub(crate) fn code(input: &str) -> String {
    let has_width = |c: &char| !is_joiner(*c) && !matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}');
    let seen: String = input.chars().filter(has_width).collect();
    seen.trim().to_owned()
}

/// A line that people read, as it is kept and searched for: in NFC, without white space around it,
/// and without characters that show nothing. What could make two lines look alike, or turn one
/// around, is refused by its name. It may be empty.
pub(crate) fn line(input: &str, max: usize) -> Result<String, FieldErrorCode> {
    let text = if input.is_ascii() {
        input.trim().to_owned()
    } else {
        nfc(without_invisible(input)?.trim())
    };
    if text.chars().any(char::is_control) {
        return Err(FieldErrorCode::ControlCharacters);
    }
    if text.chars().count() > max {
        return Err(FieldErrorCode::TooLong { max });
    }
    Ok(text)
}

/// The same, of what must be there.
pub(crate) fn needed_line(input: &str, max: usize) -> Result<String, FieldErrorCode> {
    let text = line(input, max)?;
    if text.is_empty() {
        return Err(FieldErrorCode::Required);
    }
    Ok(text)
}

/// A text as it is compared: case, runs of white space and characters that show nothing tell no
/// two apart. Not for reading: `ß` becomes `ss`.
pub fn comparable(text: &str) -> String {
    let seen = text
        .chars()
        .filter(|c| !is_left_out(*c) && !is_joiner(*c) && !is_variation(*c));
    // Upper case first, since that is where more letters meet: `ß` and `ẞ`, `ς` and `σ`.
    let folded: String = seen
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<_> = folded.split_whitespace().collect();
    nfc(&words.join(" "))
}

fn without_invisible(input: &str) -> Result<String, FieldErrorCode> {
    let mut kept = String::with_capacity(input.len());
    let mut rest = input.chars().peekable();
    while let Some(c) = rest.next() {
        let before = kept.chars().next_back();
        let after = rest.peek().copied();
        if is_left_out(c) || (is_joiner(c) && !joins(c, before, after)) {
            continue;
        }
        if is_variation(c) && !shows_as_emoji(before, after) {
            continue;
        }
        let of_flag = is_flag_tag(c) && before.is_some_and(|c| c == '🏴' || is_flag_tag(c));
        if let Some(name) = refused_name(c).filter(|_| !of_flag) {
            return Err(FieldErrorCode::InvisibleCharacter {
                character: format!("U+{:04X}, {name}", u32::from(c)),
            });
        }
        kept.push(c);
    }
    Ok(kept)
}

/// Shows nothing, and comes along when something is copied.
fn is_left_out(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

fn is_variation(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Spells the region of a flag, behind a black flag.
fn is_flag_tag(c: char) -> bool {
    matches!(c, '\u{e0020}'..='\u{e007f}')
}

/// A joiner between these two changes what is seen.
fn joins(joiner: char, before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else {
        return false;
    };
    let emoji = is_emoji(before) || is_variation(before) || is_flag_tag(before);
    let emoji = joiner == '\u{200d}' && emoji && is_emoji(after);
    emoji || (joins_letters(before) && joins_letters(after))
}

/// A letter of a script whose letters join: Arabic to Sinhala, Myanmar, Khmer and Mongolian.
fn joins_letters(c: char) -> bool {
    matches!(
        c,
        '\u{600}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
            | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
    )
}

/// A variation selector chooses how this is drawn.
fn shows_as_emoji(before: Option<char>, after: Option<char>) -> bool {
    let keycap = after == Some('\u{20e3}');
    before.is_some_and(|c| is_emoji(c) || (keycap && (c.is_ascii_digit() || "#*".contains(c))))
}

fn is_emoji(c: char) -> bool {
    matches!(
        c,
        '©' | '®' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{2bff}'
            | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}'
    ) && c != BLANK_BRAILLE
}

const BLANK_BRAILLE: char = '\u{2800}';

/// What is refused, by its name: it turns the text around it, or takes the place of a character
/// that is not seen. The last one stands where a program could not read what was there.
fn refused_name(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{34f}' => "combining grapheme joiner",
        '\u{61c}' => "Arabic letter mark",
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => "Hangul filler",
        '\u{17b4}' | '\u{17b5}' => "invisible Khmer vowel",
        '\u{180b}'..='\u{180f}' => "Mongolian selector",
        '\u{200e}' => "left-to-right mark",
        '\u{200f}' => "right-to-left mark",
        '\u{2028}' => "line separator",
        '\u{2029}' => "paragraph separator",
        '\u{202a}' => "left-to-right embedding",
        '\u{202b}' => "right-to-left embedding",
        '\u{202c}' => "end of a direction",
        '\u{202d}' => "left-to-right override",
        '\u{202e}' => "right-to-left override",
        '\u{2061}'..='\u{2065}' => "invisible operator",
        '\u{2066}' => "left-to-right isolate",
        '\u{2067}' => "right-to-left isolate",
        '\u{2068}' => "isolate",
        '\u{2069}' => "end of an isolate",
        '\u{206a}'..='\u{206f}' => "format character",
        BLANK_BRAILLE => "blank Braille pattern",
        '\u{fff0}'..='\u{fffb}' => "annotation mark",
        '\u{fffd}' => "replacement character",
        '\u{1bca0}'..='\u{1bca3}' => "shorthand format character",
        '\u{1d173}'..='\u{1d17a}' => "musical format character",
        '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}' => "tag",
        _ => return None,
    })
}

/// Unicode's composed form, so that one letter is one character however it was typed.
#[cfg(not(target_arch = "wasm32"))]
fn nfc(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    if text.is_ascii() {
        return text.to_owned();
    }
    text.nfc().collect()
}

/// The browser has the tables.
#[cfg(target_arch = "wasm32")]
fn nfc(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFC").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &str) -> Result<String, FieldErrorCode> {
        line(input, 80)
    }

    #[test]
    fn one_letter_is_one_character_however_it_was_typed() {
        assert_eq!(read("Mu\u{308}nchen").as_deref(), Ok("M\u{fc}nchen"));
        // A character that is left out does not keep a letter from being composed.
        assert_eq!(
            read("Mu\u{200b}\u{308}nchen").as_deref(),
            Ok("M\u{fc}nchen")
        );
        assert_eq!(read("\u{feff} Ac\u{ad}me \u{200b}").as_deref(), Ok("Acme"));
    }

    #[test]
    fn joiners_stay_where_something_is_joined() {
        for whole in [
            "👩\u{200d}💻 Team",
            "❤\u{fe0f}\u{200d}🔥",
            "1\u{fe0f}\u{20e3} Production",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
        ] {
            assert_eq!(read(whole).as_deref(), Ok(whole));
        }
        for (input, kept) in [
            ("Ac\u{200d}me", "Acme"),
            ("Ac\u{200c}me", "Acme"),
            ("Acme\u{fe0f}", "Acme"),
            ("می\u{200c}", "می"),
        ] {
            assert_eq!(read(input).as_deref(), Ok(kept), "{input:?}");
        }
    }

    #[test]
    fn what_makes_two_names_look_alike_is_refused_by_its_name() {
        for (input, named) in [
            ("Acme\u{202e}", "U+202E, right-to-left override"),
            ("\u{200e}Acme", "U+200E, left-to-right mark"),
            ("Ac\u{2800}me", "U+2800, blank Braille pattern"),
            ("Acme\u{3164}", "U+3164, Hangul filler"),
            ("M\u{fffd}nchen", "U+FFFD, replacement character"),
            ("Acme\u{e0041}", "U+E0041, tag"),
            ("Ac\u{2065}me", "U+2065, invisible operator"),
            ("Ac\u{fff0}me", "U+FFF0, annotation mark"),
            ("Ac\u{1bca0}me", "U+1BCA0, shorthand format character"),
        ] {
            let character = named.to_owned();
            let refused = FieldErrorCode::InvisibleCharacter { character };
            assert_eq!(read(input), Err(refused), "{input:?}");
        }
        assert_eq!(read("a\u{85}b"), Err(FieldErrorCode::ControlCharacters));
        assert_eq!(read("a\0b"), Err(FieldErrorCode::ControlCharacters));
    }

    #[test]
    fn texts_are_compared_as_people_read_them() {
        for (one, other) in [
            ("M\u{dc}NCHEN", "mu\u{308}nchen"),
            ("Stra\u{df}e", "STRASSE"),
            ("ΟΔΟΣ", "οδος"),
            ("Acme  \u{a0}West", "acme west"),
            ("می\u{200c}خواهم", "میخواهم"),
            ("Acme\u{200b}", "ACME"),
        ] {
            assert_eq!(comparable(one), comparable(other), "{one} {other}");
        }
        assert_ne!(comparable("Munchen"), comparable("M\u{fc}nchen"));
    }

    #[test]
    fn a_length_is_counted_in_what_is_kept() {
        assert!(line(&"u\u{308}".repeat(80), 80).is_ok());
        let max = 80;
        assert_eq!(
            line(&"x".repeat(81), max),
            Err(FieldErrorCode::TooLong { max })
        );
    }
}
