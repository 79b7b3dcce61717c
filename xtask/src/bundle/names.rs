//! Short names for what the module and its script call each other by. wasm-bindgen's have a hash each,
//! which no compression makes smaller, and they stand in both.

use std::collections::HashMap;
use wasm_bindgen_cli_support::Output;

/// What wasm-bindgen made a name of. Other names are the linker's; other modules ask for them, too.
const MADE: [&str; 3] = ["__wbg_", "__wbindgen_", "wasm_bindgen_"];

/// Gives them in the module, and in the script, which is returned.
pub(super) fn shorten(output: &mut Output, script: &str) -> String {
    let mut short = Short::default();
    let module = output.wasm_mut();
    for import in module.imports.iter_mut() {
        short.give(&mut import.name);
    }
    for export in module.exports.iter_mut() {
        short.give(&mut export.name);
    }
    short.replaced_in(script)
}

/// The short names by the long ones.
#[derive(Default)]
struct Short(HashMap<String, String>);

impl Short {
    fn give(&mut self, name: &mut String) {
        if !MADE.iter().any(|start| name.starts_with(start)) {
            return;
        }
        let next = nth(self.0.len());
        name.clone_from(self.0.entry(name.clone()).or_insert(next));
    }

    /// The script names them as properties only, where every word is allowed.
    fn replaced_in(&self, script: &str) -> String {
        let mut replaced = String::with_capacity(script.len());
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
        let mut rest = script;
        while !rest.is_empty() {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            replaced.push_str(self.0.get(word).map_or(word, String::as_str));
            let end = after.find(is_word).unwrap_or(after.len());
            let (between, after) = after.split_at(end);
            replaced.push_str(between);
            rest = after;
        }
        replaced
    }
}

/// `a`, …, `z`, `aa`, `ab`, …
fn nth(index: usize) -> String {
    let letter = char::from(b"abcdefghijklmnopqrstuvwxyz"[index % 26]);
    match index / 26 {
        0 => letter.to_string(),
        more => format!("{}{letter}", nth(more - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_letter_and_then_two() {
        let names = [0, 25, 26, 27, 26 * 27].map(nth);
        assert_eq!(names, ["a", "z", "aa", "ab", "aaa"]);
    }

    #[test]
    fn a_name_is_the_same_in_module_and_script() {
        let mut short = Short::default();
        let mut names = ["__wbg_a_12", "memory", "__wbindgen_start", "__wbg_a_12"];
        let mut names = names.each_mut().map(|name| (*name).to_owned());
        for name in &mut names {
            short.give(name);
        }
        assert_eq!(names, ["a", "memory", "b", "a"]);
        let script = "{__wbg_a_12:f,__wbg_a_123:o.memory};o.__wbindgen_start()";
        let expected = "{a:f,__wbg_a_123:o.memory};o.b()";
        assert_eq!(short.replaced_in(script), expected);
    }
}
