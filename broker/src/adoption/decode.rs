//! The bytes of a file as a text: UTF-8, or UTF-16 as spreadsheets save "Unicode text". Other
//! encodings cannot be told apart for sure, and a guess would be stored as a wrong name: they are
//! refused, with the line of the first character that cannot be read.

use broker_api::FieldErrorCode;

pub(super) fn decode(bytes: &[u8]) -> Result<String, FieldErrorCode> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        _ => utf8(bytes),
    }?;
    // No text has a NUL; UTF-16 without a byte order mark does.
    match text.find('\0') {
        Some(at) => Err(not_text(&text[..at])),
        None => Ok(text),
    }
}

fn utf8(bytes: &[u8]) -> Result<String, FieldErrorCode> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let read = &bytes[..error.valid_up_to()];
            Err(not_text(&String::from_utf8_lossy(read)))
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, FieldErrorCode> {
    let units = bytes.chunks(2).map(|pair| match pair {
        [one, other] => unit([*one, *other]),
        // Half a character at the end is none.
        _ => 0xdfff,
    });
    let mut text = String::with_capacity(bytes.len());
    for c in char::decode_utf16(units) {
        match c {
            Ok(c) => text.push(c),
            Err(_) => return Err(not_text(&text)),
        }
    }
    Ok(text)
}

fn not_text(before: &str) -> FieldErrorCode {
    let line = Lines::of(before).at(before.len());
    FieldErrorCode::NotText { line }
}

/// Numbers of lines, from 1, as an editor shows them: LF, CRLF and CR end a line.
pub(super) struct Lines<'a> {
    text: &'a [u8],
    place: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            place: 0,
            line: 1,
        }
    }

    /// The line of a place, which is not before the one that was asked for last.
    pub(super) fn at(&mut self, place: usize) -> usize {
        while self.place < place.min(self.text.len()) {
            let within_crlf = self.place > 0 && self.text[self.place - 1] == b'\r';
            match self.text[self.place] {
                b'\n' if within_crlf => {}
                b'\n' | b'\r' => self.line += 1,
                _ => {}
            }
            self.place += 1;
        }
        self.line
    }
}
