//! Names that are close to a mistyped one.

/// The candidate closest to `name`, if one is close enough to be meant: one edit for
/// every three characters, a swap of neighbours being one, but never all of it anew.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    candidates
        .map(|candidate| {
            let chars: Vec<char> = candidate.to_lowercase().chars().collect();
            (distance(&name, &chars), candidate)
        })
        .filter(|(distance, candidate)| {
            let (shorter, longer) = (
                candidate.len().min(name.len()),
                candidate.len().max(name.len()),
            );
            *distance <= longer.div_ceil(3).min(shorter.saturating_sub(1))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Edits from `a` to `b`: insertions, deletions, replacements, swaps of neighbours.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &to) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(from != to);
            let mut best = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && from == b[j - 1] && to == a[i - 1] {
                let swapped: &Vec<usize> = &before_last;
                best = best.min(swapped[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_names_are_found() {
        let commands = ["fields", "filter", "stats", "sort", "limit"];
        for (typed, meant) in [
            ("filtre", Some("filter")),
            ("Stat", Some("stats")),
            ("srot", Some("sort")),
            ("select", None),
            ("s", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, commands.into_iter()), meant, "{typed}");
        }
    }
}
