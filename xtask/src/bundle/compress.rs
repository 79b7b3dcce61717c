//! Copies of the site's files that travel smaller.

use anyhow::{Context, Result};
use std::io::Write;
use std::path::Path;

/// What does not shrink any further.
const COMPRESSED_ALREADY: [&str; 8] = ["br", "gz", "png", "jpg", "webp", "avif", "woff2", "ico"];

/// The endings and contents of the copies that are smaller than the file.
pub(super) fn copies(path: &str, content: &[u8]) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let extension = Path::new(path).extension().unwrap_or_default();
    if COMPRESSED_ALREADY.iter().any(|known| extension == *known) {
        return Ok(Vec::new());
    }
    let mut copies = vec![("br", brotli(content)?), ("gz", gzip(content)?)];
    copies.retain(|(_, smaller)| smaller.len() < content.len());
    Ok(copies)
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &parameters)
        .context("brotli failed")?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).context("gzip failed")?;
    encoder.finish().context("gzip failed")
}
