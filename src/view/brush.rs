//! A range of time on the chart of traffic over time.

use super::traffic::Traffic;
use crate::query::TimeRange;

/// Where a range lies in a drawing, in pixels from its left side. Ends that are not in the
/// plot lie at its sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brushed {
    pub from: f64,
    pub until: f64,
}

impl Traffic {
    /// The time that some bins cover, whichever of the two comes first; `None` when there are
    /// no such bins.
    pub fn time_of(&self, a: usize, b: usize) -> Option<TimeRange> {
        let (first, last) = (self.bins.get(a.min(b))?, self.bins.get(a.max(b))?);
        Some(TimeRange {
            from: first.from,
            // Both ends of a range belong to it.
            until: last.until - 1,
        })
    }

    /// The bins at the two ends of a range, the first and the last at least.
    pub fn bins_of(&self, range: TimeRange) -> Option<(usize, usize)> {
        let last = self.bins.len().checked_sub(1)?;
        let bin = |time: i64| self.bins.partition_point(|bin| bin.until <= time).min(last);
        Some((bin(range.from), bin(range.until)))
    }

    /// Where a range lies.
    pub fn brushed(&self, range: TimeRange) -> Option<Brushed> {
        Some(Brushed {
            from: self.x(range.from)?,
            until: self.x(range.until.saturating_add(1))?,
        })
    }

    /// The bin nearest to a horizontal position.
    pub fn nearest_bin(&self, x: f64) -> Option<usize> {
        let last = self.bins.len().checked_sub(1)?;
        let after = self.bins.partition_point(|bin| bin.area.x <= x);
        Some(after.saturating_sub(1).min(last))
    }

    /// Where a time lies, in the plot.
    fn x(&self, time: i64) -> Option<f64> {
        let last = self.bins.last()?;
        let Some(bin) = self.bins.iter().find(|bin| time < bin.until) else {
            return Some(last.area.x + last.area.width);
        };
        let part = (time - bin.from) as f64 / (bin.until - bin.from) as f64;
        Some(bin.area.x + bin.area.width * part.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::time::{Period, Unit};
    use crate::view::traffic::{Action, Measure, Sample};

    const START: i64 = 1_794_700_800_000;
    const MINUTE: i64 = 60_000;

    fn traffic() -> Traffic {
        let sample = |minute: i64| Sample {
            time: START + minute * MINUTE,
            action: Action::Accept,
            amount: 100,
        };
        let range = TimeRange {
            from: START,
            until: START + 10 * MINUTE - 1,
        };
        let bin = Period {
            count: 1,
            unit: Unit::Minute,
        };
        let samples: Vec<Sample> = (0..10).map(sample).collect();
        Traffic::draw(&samples, range, bin, Measure::Bytes, (600, 148))
    }

    #[test]
    fn bins_and_times_lead_to_each_other() {
        let traffic = traffic();
        for (a, b, from, until) in [(0, 0, 0, 1), (2, 4, 2, 5), (4, 2, 2, 5), (9, 9, 9, 10)] {
            let range = traffic.time_of(a, b).expect("bins");
            let expected = TimeRange {
                from: START + from * MINUTE,
                until: START + until * MINUTE - 1,
            };
            assert_eq!(range, expected);
            assert_eq!(traffic.bins_of(range), Some((a.min(b), a.max(b))));
        }
        assert_eq!(traffic.time_of(0, 10), None);
    }

    #[test]
    fn ranges_lie_where_their_bins_are() {
        let traffic = traffic();
        let area = |bin: usize| traffic.bins[bin].area;
        let range = traffic.time_of(2, 4).expect("bins");
        let brushed = traffic.brushed(range).expect("a place");
        assert!((brushed.from - area(2).x).abs() < 0.01);
        assert!((brushed.until - (area(4).x + area(4).width)).abs() < 0.01);
        // What lies outside is at the sides of the plot.
        let wide = TimeRange {
            from: START - 99 * MINUTE,
            until: START + 99 * MINUTE,
        };
        let brushed = traffic.brushed(wide).expect("a place");
        assert!((brushed.from - area(0).x).abs() < 0.01);
        assert!((brushed.until - (area(9).x + area(9).width)).abs() < 0.01);
    }

    #[test]
    fn positions_beside_the_plot_belong_to_the_bins_at_its_sides() {
        let traffic = traffic();
        let middle = traffic.bins[3].area.x + 1.0;
        for (x, expected) in [(-5.0, 0), (middle, 3), (5_000.0, 9)] {
            assert_eq!(traffic.nearest_bin(x), Some(expected));
        }
    }
}
