//! What a cursor says (RFC 9865 section 2): from which resource the page goes on, in which direction, and
//! until when. A place in the order and not a number of resources, so that what others create and delete
//! meanwhile neither repeats a resource nor loses one.

use uuid::Uuid;

use super::SortKey;
use crate::clock::Timestamp;

/// The place of a resource in an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// What it was put in order by; [`SortKey::Missing`] for the order of ids alone.
    pub key: SortKey,
    /// Its id, which decides between equal keys.
    pub id: Uuid,
}

/// Which way a page lies from its position. The resource at the position is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// What comes after it.
    Next,
    /// What comes before it.
    Previous,
}

/// A cursor before it is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// From where.
    pub position: Position,
    /// Which way.
    pub direction: Direction,
    /// From when it is refused.
    pub expires_at: Timestamp,
}

impl Cursor {
    /// The cursor as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![u8::from(self.direction == Direction::Previous)];
        bytes.extend(self.expires_at.as_micros().to_be_bytes());
        bytes.extend(self.position.id.as_bytes());
        self.position.key.write(&mut bytes);
        bytes
    }

    /// Reads what [`Cursor::to_bytes`] wrote; `None` for anything else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (direction, rest) = bytes.split_first()?;
        let direction = match direction {
            0 => Direction::Next,
            1 => Direction::Previous,
            _ => return None,
        };
        let (expires_at, rest) = rest.split_first_chunk()?;
        let (id, key) = rest.split_first_chunk()?;
        let position = Position { key: SortKey::read(key)?, id: Uuid::from_bytes(*id) };
        let expires_at = Timestamp::from_micros(i64::from_be_bytes(*expires_at));
        Some(Self { position, direction, expires_at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is_read() {
        let keys = [
            SortKey::Boolean(true),
            SortKey::Number(-1.5),
            SortKey::Moment(Timestamp::from_seconds(-3)),
            SortKey::Text("Ängström".to_owned()),
            SortKey::Text(String::new()),
            SortKey::Missing,
        ];
        for key in keys {
            for direction in [Direction::Next, Direction::Previous] {
                let position = Position { key: key.clone(), id: Uuid::from_u128(7) };
                let cursor = Cursor { position, direction, expires_at: Timestamp::from_seconds(9) };
                let bytes = cursor.to_bytes();
                assert_eq!(Cursor::from_bytes(&bytes), Some(cursor));
                for shorter in 0..25 {
                    assert_eq!(Cursor::from_bytes(&bytes[..shorter]), None);
                }
            }
        }
        for wrong in [&[][..], &[2; 40], &[0; 26], &[1; 25]] {
            assert_eq!(Cursor::from_bytes(wrong), None, "{wrong:?}");
        }
    }
}
