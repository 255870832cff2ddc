//! Chance that can be repeated.

/// Numbers from a seed (splitmix64).
pub(crate) struct Dice {
    state: u64,
}

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound.max(1) as u64).unwrap()
    }

    /// Whether one of so many chances comes.
    pub(crate) fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    /// One of `things`.
    pub(crate) fn pick<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[self.below(things.len())]
    }

    /// A text of up to `longest` characters in which case, folding, escapes and collations differ.
    pub(crate) fn text(&mut self, longest: usize) -> String {
        const LETTERS: [char; 30] = [
            'a', 'A', 'b', 'B', 'z', 'é', 'É', 'ß', 'ẞ', 's', 'S', 'ſ', 'k', 'K', '\u{212a}', 'Σ', 'ς', 'σ',
            'İ', 'ı', 'i', 'I', '😀', '\u{e000}', '%', '_', '\\', '"', '\'', ' ',
        ];
        (0..self.below(longest + 1)).map(|_| *self.pick(&LETTERS)).collect()
    }
}
