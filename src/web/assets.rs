//! Static assets: part of the binary, served under a name that changes with the content, so that a
//! browser may keep them for ever.

use std::sync::LazyLock;

/// A file for browsers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// The value of the `Content-Type` header.
    pub content_type: &'static str,
    /// The content.
    pub bytes: &'static [u8],
}

/// The asset at a path such as `/assets/app.0123456789abcdef.css`. `None` for any other path, also
/// for the right name with another hash.
///
/// What is found here never changes: send it with `Cache-Control: public, max-age=31536000, immutable`.
#[must_use]
pub fn asset(path: &str) -> Option<Asset> {
    PUBLISHED.iter().find(|published| published.url == path).map(|published| published.asset)
}

/// The style sheet of all pages.
pub(crate) fn style_url() -> &'static str {
    url("app")
}

/// The mark, as the icon of the browser's tab.
pub(crate) fn icon_url() -> &'static str {
    url("mark")
}

/// The script that presses the button of a page of [`super::PostForm`].
pub(crate) fn submit_url() -> &'static str {
    url("submit")
}

/// The library that swaps parts of a page.
pub(crate) fn htmx_url() -> &'static str {
    url("htmx")
}

/// The Backoffice's own script.
pub(crate) fn backoffice_url() -> &'static str {
    url("backoffice")
}

struct File {
    stem: &'static str,
    extension: &'static str,
    asset: Asset,
}

struct Published {
    stem: &'static str,
    url: String,
    asset: Asset,
}

const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

const fn file(
    stem: &'static str,
    extension: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
) -> File {
    File { stem, extension, asset: Asset { content_type, bytes } }
}

const FILES: [File; 5] = [
    file("app", "css", STYLE, include_bytes!("assets/app.css")),
    file("mark", "svg", "image/svg+xml", include_bytes!("assets/mark.svg")),
    file("submit", "js", SCRIPT, include_bytes!("assets/submit.js")),
    file("htmx", "js", SCRIPT, include_bytes!("assets/htmx.min.js")),
    file("backoffice", "js", SCRIPT, include_bytes!("assets/backoffice.js")),
];

static PUBLISHED: LazyLock<[Published; 5]> = LazyLock::new(|| {
    FILES.map(|file| Published {
        stem: file.stem,
        url: format!("/assets/{}.{:016x}.{}", file.stem, fnv1a(file.asset.bytes), file.extension),
        asset: file.asset,
    })
});

fn url(stem: &str) -> &'static str {
    PUBLISHED.iter().find(|published| published.stem == stem).map_or("", |published| &published.url)
}

/// FNV-1a, 64 bits. Tells versions of our own files apart; nothing here needs to resist anybody.
pub(crate) fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_found_under_its_hashed_name_only() {
        let found = asset(style_url()).unwrap();
        assert_eq!(found.content_type, "text/css; charset=utf-8");
        assert_eq!(found.bytes, include_bytes!("assets/app.css"));
        for script in [submit_url(), htmx_url(), backoffice_url()] {
            assert_eq!(asset(script).unwrap().content_type, SCRIPT);
        }
        assert_eq!(asset(icon_url()).unwrap().content_type, "image/svg+xml");
        for path in
            ["/assets/app.css", "/assets/app.0000000000000000.css", "/assets/", "", "/assets/../Cargo.toml"]
        {
            assert_eq!(asset(path), None, "{path}");
        }
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn the_style_sheet_asks_for_nothing_from_elsewhere() {
        let css = std::str::from_utf8(include_bytes!("assets/app.css")).unwrap();
        for forbidden in ["url(", "@import", "@font-face", "http:", "https:"] {
            assert!(!css.contains(forbidden), "{forbidden}");
        }
    }
}
