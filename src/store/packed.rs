//! Texts that are much alike and of which there are many: kept small. See docs/decisions/0018-checks-are-packed.md.

use std::{fmt, ops::Deref};

use sqlx::{Database, Decode, Type, error::BoxDynError};

/// What the texts have in common. Rows on disk are read with it: it never changes. A better one gets a number of its own.
const COMMON: &[u8] = include_bytes!("packed/checks.json");
/// The first byte: LZ4's block format behind the length, with [`COMMON`] as dictionary.
const FORM: u8 = 1;
/// The longest text, bytes. One check has at most some 6,000 and there are at most some 60.
const LONGEST: usize = 1 << 20;

/// The checks of an attempt, as JSON. On disk about a ninth of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checks(String);

impl Checks {
    /// What is stored of the text. One that is too long is stored as none: whoever writes checks bounds them.
    pub(super) fn packed(text: &str) -> Vec<u8> {
        if text.len() > LONGEST {
            return Vec::new();
        }
        let mut bytes = vec![FORM];
        bytes.extend(lz4_flex::block::compress_prepend_size_with_dict(text.as_bytes(), COMMON));
        bytes
    }

    /// The text that was stored; `[]` when it was erased and there are no bytes.
    ///
    /// # Errors
    /// When the bytes are none that this Muster or an earlier one wrote.
    pub fn unpacked(bytes: &[u8]) -> Result<Self, BoxDynError> {
        let Some((form, packed)) = bytes.split_first() else { return Ok(Self("[]".to_owned())) };
        if *form != FORM {
            return Err(format!("checks in form {form}, which a later Muster wrote").into());
        }
        let (length, block) = lz4_flex::block::uncompressed_size(packed)?;
        if length > LONGEST {
            return Err(format!("checks of {length} bytes").into());
        }
        let text = lz4_flex::block::decompress_with_dict(block, length, COMMON)?;
        Ok(Self(String::from_utf8(text)?))
    }
}

impl Deref for Checks {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Checks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}

impl<D: Database> Type<D> for Checks
where
    Vec<u8>: Type<D>,
{
    fn type_info() -> D::TypeInfo {
        <Vec<u8> as Type<D>>::type_info()
    }

    fn compatible(given: &D::TypeInfo) -> bool {
        <Vec<u8> as Type<D>>::compatible(given)
    }
}

impl<'r, D: Database> Decode<'r, D> for Checks
where
    &'r [u8]: Decode<'r, D>,
{
    fn decode(value: D::ValueRef<'r>) -> Result<Self, BoxDynError> {
        Self::unpacked(<&[u8] as Decode<'r, D>>::decode(value)?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_alike_is_kept_small() {
        let text = String::from_utf8(COMMON.to_vec())
            .unwrap()
            .replace("12:00:00", "07:41:13")
            .replace("acme", "another");
        let packed = Checks::packed(&text);
        assert!(packed.len() * 12 < text.len(), "{} of {}", packed.len(), text.len());
        assert_eq!(Checks::unpacked(&packed).unwrap().to_string(), text);
    }

    #[test]
    fn what_is_on_disk_is_read_for_ever() {
        // Whoever changes a byte of it makes rows unreadable, or read as something else.
        let common = crate::secret::sha256(COMMON).unwrap();
        let hex: String = common.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "569a40795fbe83c6f7f13b768ce46334ca1f18b5b0e2a670fd8feb8f4e288581");
        // Written when the form was made.
        let kept =
            [1, 48, 0, 0, 0, 8, 150, 20, 15, 3, 2, 7, 160, 98, 121, 32, 104, 97, 110, 100, 34, 125, 93];
        let text = r#"[{"name":"replay","ok":true,"detail":"by hand"}]"#;
        assert_eq!(Checks::unpacked(&kept).unwrap().to_string(), text);
        assert_eq!(Checks::unpacked(&[]).unwrap().to_string(), "[]");
    }

    #[test]
    fn what_is_damaged_is_an_error_and_takes_no_memory() {
        let packed = Checks::packed(r#"[{"name":"replay"}]"#);
        let bomb = [&[FORM][..], &u32::MAX.to_le_bytes(), &packed[5..]].concat();
        for damaged in [&[2, 0, 0, 0, 0][..], &[FORM], &packed[..7], &bomb] {
            Checks::unpacked(damaged).unwrap_err();
        }
        assert_eq!(Checks::packed(&"x".repeat(LONGEST + 1)), [0_u8; 0]);
        let long: String = (0..150_000).map(|number| number.to_string()).collect();
        assert_eq!(Checks::unpacked(&Checks::packed(&long)).unwrap().to_string(), long);
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "\\PC{0,2000}") {
            let back = Checks::unpacked(&Checks::packed(&text)).unwrap();
            prop_assert_eq!(&*back, text);
        }

        #[test]
        fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _read = Checks::unpacked(&bytes);
        }
    }
}
