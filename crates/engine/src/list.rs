//! What the standard library does with lists too, in fewer bytes of a page: its ways know cases that do not arise here.

/// So many of something of which nothing is known. `vec![…; n]` knows how to clone, `resize_with` how to shorten.
pub(crate) fn blank<T: Default>(n: usize) -> Vec<T> {
    let mut list = Vec::new();
    for _ in 0..n {
        list.push(T::default());
    }
    list
}

/// Whether `one` is there. `contains` looks at many numbers at once.
#[expect(clippy::manual_contains, reason = "that is what this is in place of")]
pub fn has<T: Copy + PartialEq>(list: &[T], one: T) -> bool {
    list.iter().any(|&other| other == one)
}

/// Lets those go of which `is_over` holds. `retain` also puts right what a panic would leave.
pub fn drop_where<T>(list: &mut Vec<T>, is_over: impl Fn(&T) -> bool) {
    let mut place = 0;
    while let Some(one) = list.get(place) {
        if is_over(one) {
            list.remove(place);
        } else {
            place += 1;
        }
    }
}

/// Lets the first `n` go. `drain` could also give them.
pub(crate) fn drop_first<T: Copy>(list: &mut Vec<T>, n: usize) {
    let n = n.min(list.len());
    list.copy_within(n.., 0);
    list.truncate(list.len() - n);
}
