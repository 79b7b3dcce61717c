//! The page that loads the app: what goes into its head, and how it names the other files.

use super::assets::Asset;
use anyhow::{Result, bail};

const PLACEHOLDER: &str = "<!-- head -->";

/// What the page loads.
pub(super) struct Head<'a> {
    pub(super) style: &'a Asset,
    pub(super) script: &'a Asset,
    pub(super) wasm: &'a Asset,
}

/// A file of `public/` and the name that it is served by.
pub(super) struct Renamed {
    pub(super) from: String,
    pub(super) to: String,
}

/// Puts the tags where the template wants them. The script does not wait until all is parsed, which the
/// style sheet holds up; and the first paint, which needs nothing of it, lets it go first: what it starts goes on
/// while the browser paints. What is longest under way is named first. A browser checks no `integrity` on a
/// preload of WASM, so there is none.
pub(super) fn render(template: &str, head: &Head) -> Result<String> {
    if template.matches(PLACEHOLDER).count() != 1 {
        bail!("public/index.html must say {PLACEHOLDER} once, inside its head");
    }
    let Head {
        style,
        script,
        wasm,
    } = head;
    let tags = [
        format!(
            r#"<link rel="preload" href="/{}" as="fetch" type="application/wasm" crossorigin>"#,
            wasm.path
        ),
        format!(
            r#"<link rel="stylesheet" href="/{}" integrity="{}">"#,
            style.path, style.integrity
        ),
        format!(
            r#"<script async blocking="render" fetchpriority="high" type="module" src="/{}" integrity="{}"></script>"#,
            script.path, script.integrity
        ),
    ];
    Ok(template.replace(PLACEHOLDER, &tags.join("\n")))
}

/// The ways in which a page or a style sheet names a file at the site's root.
fn spellings(path: &str) -> Vec<(String, [&'static str; 2])> {
    let quotes = [["\"", "\""], ["'", "'"], ["(", ")"], ["=", ">"], ["=", " "]];
    let prefixes = ["/", "./", ""];
    quotes
        .iter()
        .flat_map(|[open, close]| {
            prefixes
                .iter()
                .map(move |prefix| (format!("{open}{prefix}{path}{close}"), [*open, *close]))
        })
        .collect()
}

/// Whether a text names the file.
pub(super) fn names(text: &str, path: &str) -> bool {
    spellings(path)
        .iter()
        .any(|(spelling, _)| text.contains(spelling))
}

/// Makes a text name the files as they are served.
pub(super) fn rename(text: &str, renamed: &[Renamed]) -> String {
    let mut text = text.to_owned();
    for Renamed { from, to } in renamed {
        for (spelling, [open, close]) in spellings(from) {
            text = text.replace(&spelling, &format!("{open}/{to}{close}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(path: &str) -> Asset {
        Asset {
            path: path.to_owned(),
            integrity: format!("sha384-of-{path}"),
        }
    }

    #[test]
    fn the_head_is_filled_in() {
        let (style, script, wasm) = (
            asset("assets/app-1.css"),
            asset("assets/app-2/start.js"),
            asset("assets/app-2/app_bg.wasm"),
        );
        let head = Head {
            style: &style,
            script: &script,
            wasm: &wasm,
        };
        let page = render("<head><!-- head --></head>", &head).expect("it has the place");
        assert!(page.contains(r#"<link rel="stylesheet" href="/assets/app-1.css" integrity="sha384-of-assets/app-1.css">"#));
        assert!(page.contains(r#"<script async blocking="render" fetchpriority="high" type="module" src="/assets/app-2/start.js""#));
        assert!(page.contains(
            r#"href="/assets/app-2/app_bg.wasm" as="fetch" type="application/wasm" crossorigin"#
        ));
        assert!(!page.contains(PLACEHOLDER));
        assert!(render("<head></head>", &head).is_err());
    }

    #[test]
    fn files_are_renamed_where_they_are_named() {
        let renamed = [Renamed {
            from: "icon.svg".to_owned(),
            to: "assets/icon-9.svg".to_owned(),
        }];
        let text = rename(
            r#"<link href="/icon.svg"> url(icon.svg) <p>icon.svg "my-icon.svg""#,
            &renamed,
        );
        assert_eq!(
            text,
            r#"<link href="/assets/icon-9.svg"> url(/assets/icon-9.svg) <p>icon.svg "my-icon.svg""#
        );
        assert!(names("<img src='./icon.svg'>", "icon.svg"));
        assert!(!names("an icon.svg", "icon.svg"));
    }
}
