//! Kinds of charts, and which fit what.

use super::data::Data;
use super::{bar, matrix};

/// A kind of chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Line,
    /// Areas that lie upon each other.
    Area,
    /// Bars; of several series, stacked.
    Bar,
    /// Bars of several series beside each other.
    Grouped,
    Pie,
    /// A table whose cells are shaded by their numbers.
    Matrix,
    /// A small chart for each series, all with the same axes.
    Multiples,
    /// How often numbers of which size occur.
    Distribution,
}

impl Kind {
    pub const ALL: [Kind; 8] = [
        Kind::Line,
        Kind::Area,
        Kind::Bar,
        Kind::Grouped,
        Kind::Pie,
        Kind::Matrix,
        Kind::Multiples,
        Kind::Distribution,
    ];

    /// The kinds that say what the data says, the one that says it best first.
    ///
    /// What does not add up is not stacked, and is no part of a whole; what is below zero is no
    /// area.
    pub fn fits(data: &Data) -> Vec<Kind> {
        let is_one = data.series.len() < 2;
        let adds = data.adds && !data.is_negative();
        let parts = if is_one {
            data.stops.len()
        } else {
            data.series.len()
        };
        let mut kinds = match (data.time.is_some(), is_one) {
            (true, true) if adds => vec![Kind::Line, Kind::Area, Kind::Bar],
            (true, true) => vec![Kind::Line, Kind::Bar],
            (true, false) if adds => vec![Kind::Area, Kind::Line, Kind::Bar, Kind::Multiples],
            (true, false) => vec![Kind::Line, Kind::Multiples],
            (false, true) => vec![Kind::Bar],
            (false, false) if adds => vec![Kind::Bar, Kind::Grouped, Kind::Matrix],
            (false, false) if data.across.is_empty() => vec![Kind::Grouped],
            (false, false) => vec![Kind::Grouped, Kind::Matrix],
        };
        let total: f64 = data.numbers().map(|number| number.to_f64()).sum();
        if adds && parts > 1 && total > 0.0 {
            kinds.push(Kind::Pie);
        }
        kinds
    }

    /// The kind that shows the same where there is one time only.
    pub(super) fn for_stops(self, data: &Data) -> Kind {
        match self {
            Kind::Area | Kind::Line if data.adds && data.stops.len() < 2 => Kind::Bar,
            kind => kind,
        }
    }

    /// The data as the kind draws it, with no more stops than there is space for.
    pub(super) fn arrange(self, data: &Data, width: u32) -> Data {
        let mut data = match self {
            Kind::Pie => return data.parts(),
            _ => data.clone(),
        };
        match self {
            Kind::Bar | Kind::Grouped => data.fold_stops(bar::MOST_BARS),
            Kind::Matrix => {
                data.fold_stops(matrix::MOST_ROWS);
                matrix::narrow(&mut data, width);
            }
            _ => {}
        }
        data
    }

    /// What is drawn: `sum(bytes) by srcAddr`.
    pub(super) fn title(self, data: &Data) -> String {
        let by: Vec<&str> = [&*data.along, &*data.across]
            .into_iter()
            .filter(|name| !name.is_empty())
            .collect();
        match by.is_empty() {
            true => data.measure.clone(),
            false => format!("{} by {}", data.measure, by.join(" and ")),
        }
    }
}
