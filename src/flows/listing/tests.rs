use super::*;
use crate::scim::schema::USER;

fn place(key: u64, id: u128) -> Position {
    Position { key: SortKey::Text(format!("{key:03}")), id: Uuid::from_u128(id) }
}

/// Six resources, two of which share a key.
fn six() -> Vec<(Position, u128)> {
    [(1, 5), (2, 9), (2, 10), (3, 1), (4, 2), (5, 3)].map(|(key, id)| (place(key, id), id)).into()
}

fn cut(window: &Window, count: u64) -> (Vec<u128>, bool, bool) {
    let found = Found::cut(six(), None, window, count);
    assert_eq!(found.total, 6);
    (found.items, found.more_before, found.more_after)
}

#[test]
fn a_page_says_what_is_around_it() {
    assert_eq!(cut(&Window::Skip(0), 2), (vec![5, 9], false, true));
    assert_eq!(cut(&Window::Skip(4), 2), (vec![2, 3], true, false));
    assert_eq!(cut(&Window::Skip(9), 2), (vec![], true, false));
    assert_eq!(cut(&Window::Skip(0), 0), (vec![], false, true));
    assert_eq!(cut(&Window::End, 2), (vec![2, 3], true, false));
    assert_eq!(cut(&Window::After(place(2, 9)), 2), (vec![10, 1], true, true));
    assert_eq!(cut(&Window::Before(place(2, 10)), 9), (vec![5, 9], false, true));
    assert_eq!(cut(&Window::Before(place(5, 3)), 2), (vec![1, 2], true, true));
}

#[test]
fn a_place_counts_although_its_resource_is_gone() {
    assert_eq!(cut(&Window::After(place(2, 11)), 1), (vec![1], true, true));
    assert_eq!(cut(&Window::Before(place(2, 11)), 1), (vec![10], true, true));
    assert_eq!(cut(&Window::After(place(9, 9)), 2), (vec![], true, false));
}

#[test]
fn a_descending_order_is_the_ascending_one_reversed() {
    let sort = Sort::parse("userName", true, &USER).unwrap();
    let all: Vec<_> = six().into_iter().rev().collect();
    let found = Found::cut(all, Some(&sort), &Window::After(place(2, 10)), 2);
    assert_eq!(found.items, [9, 5]);
    assert!(found.more_before && !found.more_after);
}
