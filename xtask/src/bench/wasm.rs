//! What a WASM module is made of: its functions by the crate that they were written in, and the rest by its kind.
//! Generic code counts for the crate that wrote it, not for the one whose types it was made for.

use anyhow::{Context, Result};
use std::collections::HashMap;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// The parts of a module that has its names, in bytes.
pub(super) fn parts(module: &[u8]) -> Result<HashMap<String, u64>> {
    let names = names(module)?;
    let mut parts: HashMap<String, u64> = HashMap::new();
    let mut add = |part: &str, range: std::ops::Range<u64>| {
        *parts.entry(part.to_owned()).or_default() += range.end - range.start;
    };
    let mut index = 0;
    for payload in Parser::new(0).parse_all(module) {
        match payload.context("the module does not parse")? {
            Payload::ImportSection(imports) => {
                add("imports and exports", imports.range());
                for import in imports.into_imports() {
                    let import = import.context("an import does not parse")?;
                    index += u32::from(matches!(import.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => {
                let name = names.get(&index).map_or("", String::as_str);
                add(&origin(name), body.range());
                index += 1;
            }
            Payload::DataSection(data) => add("static data", data.range()),
            Payload::ExportSection(exports) => add("imports and exports", exports.range()),
            Payload::ElementSection(elements) => add("table of functions", elements.range()),
            Payload::FunctionSection(functions) => add("types", functions.range()),
            Payload::TypeSection(types) => add("types", types.range()),
            _ => {}
        }
    }
    Ok(parts)
}

fn names(module: &[u8]) -> Result<HashMap<u32, String>> {
    let mut found = HashMap::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload.context("the module does not parse")? else {
            continue;
        };
        let KnownCustom::Name(subsections) = section.as_known() else {
            continue;
        };
        for subsection in subsections {
            if let Name::Function(functions) = subsection.context("the names do not parse")? {
                for function in functions {
                    let function = function.context("a name does not parse")?;
                    // wasm-bindgen puts them right in the first module only.
                    let name = rustc_demangle::demangle(function.name);
                    found.insert(function.index, format!("{name:#}"));
                }
            }
        }
    }
    Ok(found)
}

/// The crate of a function, from its name as compilers write it for people.
fn origin(name: &str) -> String {
    if name.contains("::ptr::drop_in_place") || name.contains("::ptr::drop_glue") {
        return "drop glue".to_owned();
    }
    if name.contains("__wbg") || name.contains("__wbindgen") {
        return "wasm_bindgen".to_owned();
    }
    let mut rest = name;
    while let Some(start) = rest.find(is_word) {
        rest = &rest[start..];
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        // A crate's name may be followed by its hash.
        let path = after
            .strip_prefix('[')
            .and_then(|hash| hash.split_once(']'));
        if path.map_or(after, |(_, path)| path).starts_with("::") {
            return word.to_owned();
        }
        rest = after;
    }
    "without a crate's name".to_owned()
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_belong_to_the_crate_that_wrote_them() {
        for (name, expected) in [
            ("leptos::mount::mount_to_body::h0123456789abcdef", "leptos"),
            (
                "<alloc::vec::Vec<app::Row> as core::clone::Clone>::clone",
                "alloc",
            ),
            ("<[u8] as core::fmt::Debug>::fmt", "core"),
            (
                "<&mut dyn core::fmt::Write as core::fmt::Write>::write_str",
                "core",
            ),
            ("tachys[2a1b]::view::<impl X for T>::build", "tachys"),
            ("core::ptr::drop_in_place<app::Row>", "drop glue"),
            ("__wbindgen_malloc", "wasm_bindgen"),
            ("memcpy", "without a crate's name"),
            ("", "without a crate's name"),
        ] {
            assert_eq!(origin(name), expected, "{name}");
        }
    }

    #[test]
    fn a_module_is_divided() {
        // (module (func $a::b (nop)) (data …)) with its names, as an assembler writes it.
        let module = [
            b"\0asm\x01\0\0\0".as_slice(),
            b"\x01\x04\x01\x60\0\0",
            b"\x03\x02\x01\0",
            b"\x0a\x05\x01\x03\0\x01\x0b",
            b"\0\x0e\x04name\x01\x07\x01\0\x04a::b",
        ]
        .concat();
        let parts = parts(&module).expect("it parses");
        assert_eq!(parts.get("a"), Some(&3));
        assert!(parts.contains_key("types"), "{parts:?}");
    }
}
