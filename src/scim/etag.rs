//! Weak entity tags and the conditions that quote them (RFC 7644 section 3.14, RFC 9110 section 13).

/// The weak entity tag of a version: `W/"17"`.
#[must_use]
pub fn weak(version: i64) -> String {
    format!("W/\"{version}\"")
}

/// What an `If-Match` or `If-None-Match` header asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Condition {
    /// No header.
    #[default]
    Absent,
    /// `*`: any version of an existing resource.
    Any,
    /// The opaque parts of the listed tags. What is no entity tag is kept as it stands and matches
    /// nothing, so that a malformed `If-Match` refuses the write.
    Tags(Vec<String>),
}

impl Condition {
    /// Reads the values of all headers of one name; none of them is [`Condition::Absent`].
    #[must_use]
    pub fn parse<'a>(headers: impl IntoIterator<Item = &'a str>) -> Self {
        let mut tags: Option<Vec<String>> = None;
        for header in headers {
            let list = tags.get_or_insert_default();
            for item in header.split(',').map(str::trim).filter(|item| !item.is_empty()) {
                if item == "*" {
                    return Self::Any;
                }
                list.push(opaque(item).unwrap_or(item).to_owned());
            }
        }
        tags.map_or(Self::Absent, Self::Tags)
    }

    /// Whether a write may go on: the header is absent or names this version.
    #[must_use]
    pub fn allows_write(&self, version: i64) -> bool {
        matches!(self, Self::Absent) || self.names(version)
    }

    /// Whether a read answers 304: the header is there and names this version.
    #[must_use]
    pub fn says_unmodified(&self, version: i64) -> bool {
        self.names(version)
    }

    fn names(&self, version: i64) -> bool {
        match self {
            Self::Absent => false,
            Self::Any => true,
            Self::Tags(tags) => tags.iter().any(|tag| *tag == version.to_string()),
        }
    }
}

/// The opaque part of `W/"17"` or `"17"`. Tags are compared weakly also for `If-Match`: SCIM's are
/// all weak, so the strong comparison of RFC 9110 would refuse every write.
fn opaque(item: &str) -> Option<&str> {
    let quoted = item.strip_prefix("W/").or_else(|| item.strip_prefix("w/")).unwrap_or(item);
    quoted.strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_goes_on_only_with_its_own_version_or_a_star() {
        assert!(Condition::parse([]).allows_write(3));
        assert!(Condition::parse(["*"]).allows_write(3));
        assert!(Condition::parse(["W/\"3\""]).allows_write(3));
        assert!(Condition::parse(["\"2\", W/\"3\""]).allows_write(3));
        assert!(Condition::parse(["\"2\"", "\"3\""]).allows_write(3));
        assert!(!Condition::parse(["W/\"2\""]).allows_write(3));
        assert!(!Condition::parse([""]).allows_write(3));
        assert!(!Condition::parse(["W/\"3"]).allows_write(3));
    }

    #[test]
    fn only_a_named_version_is_unmodified() {
        assert!(!Condition::parse([]).says_unmodified(3));
        assert!(Condition::parse([weak(3).as_str()]).says_unmodified(3));
        assert!(!Condition::parse([weak(4).as_str()]).says_unmodified(3));
    }
}
