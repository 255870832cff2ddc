//! What a browser is called, by what it says of itself.

/// What gives a browser away, and what people call it. The first that is found counts: most pretend to be the ones
/// behind them as well.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Version/", "Safari"),
];

/// The same of what it runs on.
const SYSTEMS: [(&str, &str); 7] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// `Firefox 145 · Linux` for a `User-Agent`; what neither says a known browser nor a known system is shown as it is.
#[must_use]
pub fn name(user_agent: &str) -> String {
    let browser = BROWSERS.iter().find_map(|(sign, name)| {
        let (_, rest) = user_agent.split_once(sign)?;
        let version: String = rest.chars().take_while(char::is_ascii_digit).take(4).collect();
        Some(if version.is_empty() { (*name).to_owned() } else { format!("{name} {version}") })
    });
    let system =
        SYSTEMS.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| (*name).to_owned());
    match (browser, system) {
        (None, None) => user_agent.to_owned(),
        (browser, system) => browser.into_iter().chain(system).collect::<Vec<_>>().join(" · "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_what_people_call_them() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        let cases = [
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {webkit} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.3595.53"), "Edge 142 · Windows"),
            (format!("Mozilla/5.0 (X11; Linux x86_64) {webkit} HeadlessChrome/142.0.0.0 Safari/537.36"), "Chrome 142 · Linux"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0".to_owned(), "Firefox 145 · Linux"),
            (format!("Mozilla/5.0 (Linux; Android 10; K) {webkit} Chrome/142.0.0.0 Mobile Safari/537.36"), "Chrome 142 · Android"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15".to_owned(), "Safari 26 · macOS"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1".to_owned(), "Chrome 142 · iOS"),
            ("curl/8.5.0".to_owned(), "curl/8.5.0"),
            ("something on Windows".to_owned(), "Windows"),
            ("Firefox/".to_owned(), "Firefox"),
        ];
        for (agent, expected) in cases {
            assert_eq!(name(&agent), expected, "{agent}");
        }
    }
}
