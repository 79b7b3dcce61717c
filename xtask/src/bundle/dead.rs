//! Frees what only unused exports keep. Dependencies export whole classes to scripts that never ask for
//! them. Such an export must stay until wasm-bindgen has seen it; but what stands behind it need not.

use anyhow::{Context, Result};
use std::collections::HashMap;
use wasm_encoder::{Module, RawSection};
use wasmparser::{Export, ExternalKind, Parser, Payload, TypeRef};

/// The linked app, whose exports of these names lead to the smallest function of the same type. Nobody
/// calls them. Sections keep their places, so that relocations stay true.
pub(super) fn unhook(wasm: &[u8], dead: &[String]) -> Result<Vec<u8>> {
    let functions = Functions::read(wasm)?;
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.context("the linked app cannot be read")?;
        if let Payload::ExportSection(exports) = &payload {
            let mut section = wasm_encoder::ExportSection::new();
            for export in exports.clone() {
                let export = export?;
                let index = if is_dead(&export, dead) {
                    functions.stand_in(export.index)
                } else {
                    export.index
                };
                section.export(export.name, export.kind.into(), index);
            }
            module.section(&section);
        } else if let Some((id, range)) = payload.as_section() {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            let data = &wasm[range];
            module.section(&RawSection { id, data });
        }
    }
    Ok(module.finish())
}

/// wasm-bindgen takes the crate's hash from the end of a name: `cancel_58a9338f50bce61c`.
fn is_dead(export: &Export, dead: &[String]) -> bool {
    let is_hash = |end: &str| end.is_empty() || (end.len() == 17 && end.starts_with('_'));
    export.kind == ExternalKind::Func
        && dead
            .iter()
            .any(|name| export.name.strip_prefix(name.as_str()).is_some_and(is_hash))
}

/// The app's functions by their index.
struct Functions {
    /// The type of each.
    types: Vec<u32>,
    /// The smallest function of each type.
    smallest: HashMap<u32, u32>,
}

impl Functions {
    fn read(wasm: &[u8]) -> Result<Self> {
        let mut types = Vec::new();
        let mut sizes = HashMap::new();
        let mut next = 0;
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.context("the linked app cannot be read")? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        if let TypeRef::Func(kind) = import?.ty {
                            types.push(kind);
                        }
                    }
                    next = types.len();
                }
                Payload::FunctionSection(kinds) => {
                    types.extend(kinds.into_iter().collect::<Result<Vec<_>, _>>()?);
                }
                Payload::CodeSectionEntry(body) => {
                    let range = body.range();
                    let found = (range.end - range.start, u32::try_from(next)?);
                    let smallest = sizes.entry(types[next]).or_insert(found);
                    *smallest = found.min(*smallest);
                    next += 1;
                }
                _ => {}
            }
        }
        let smallest = sizes.into_iter().map(|(kind, (_, index))| (kind, index));
        Ok(Self {
            types,
            smallest: smallest.collect(),
        })
    }

    fn stand_in(&self, function: u32) -> u32 {
        let kind = usize::try_from(function)
            .ok()
            .and_then(|index| self.types.get(index));
        let smallest = kind.and_then(|kind| self.smallest.get(kind));
        smallest.copied().unwrap_or(function)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        CodeSection, ExportKind, ExportSection, Function, FunctionSection, TypeSection,
    };

    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut functions = FunctionSection::new();
        let mut exports = ExportSection::new();
        let mut code = CodeSection::new();
        for (index, (name, nops)) in [("pull_58a9338f50bce61c", 9), ("start", 5), ("", 0)]
            .into_iter()
            .enumerate()
        {
            functions.function(0);
            if !name.is_empty() {
                let index = u32::try_from(index).expect("few");
                exports.export(name, ExportKind::Func, index);
            }
            let mut body = Function::new([]);
            for _ in 0..nops {
                body.instructions().nop();
            }
            body.instructions().end();
            code.function(&body);
        }
        let mut module = Module::new();
        module.section(&types).section(&functions);
        module.section(&exports).section(&code);
        module.finish()
    }

    fn exports(wasm: &[u8]) -> Vec<(String, u32)> {
        let mut found = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            if let Payload::ExportSection(exports) = payload.expect("a module") {
                for export in exports {
                    let export = export.expect("an export");
                    found.push((export.name.to_owned(), export.index));
                }
            }
        }
        found
    }

    #[test]
    fn what_nobody_calls_leads_to_the_smallest_function() {
        let wasm = unhook(&module(), &["pull".to_owned()]).expect("a module");
        let expected = [
            ("pull_58a9338f50bce61c".to_owned(), 2),
            ("start".to_owned(), 1),
        ];
        assert_eq!(exports(&wasm), expected);
    }

    #[test]
    fn nothing_else_changes() {
        let whole = module();
        assert_eq!(
            unhook(&whole, &["pul".to_owned()]).expect("a module"),
            whole
        );
    }
}
