//! The places of the page and their addresses.

use super::text;

/// One of the places; each answers one question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// What is in here?
    #[default]
    Overview,
    /// Ask it.
    Query,
    /// Why does it fail?
    Connections,
    /// What does it mean?
    Learn,
    /// What was read, what is kept?
    Data,
}

impl Place {
    pub const ALL: [Place; 5] = [
        Place::Overview,
        Place::Query,
        Place::Connections,
        Place::Learn,
        Place::Data,
    ];

    /// What follows the `#` in the address.
    pub fn address(self) -> &'static str {
        match self {
            Place::Overview => "/overview",
            Place::Query => "/query",
            Place::Connections => "/connections",
            Place::Learn => "/learn",
            Place::Data => "/data",
        }
    }

    /// The place that the part of an address from `#` on names.
    pub fn find(hash: &str) -> Option<Place> {
        let address = hash.strip_prefix('#').unwrap_or(hash);
        Place::ALL
            .into_iter()
            .find(|place| place.address() == address)
    }

    pub fn name(self) -> &'static str {
        match self {
            Place::Overview => text::OVERVIEW,
            Place::Query => text::QUERY,
            Place::Connections => text::CONNECTIONS,
            Place::Learn => text::LEARN,
            Place::Data => text::DATA,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_places() {
        for (hash, place) in [
            ("#/overview", Some(Place::Overview)),
            ("#/query", Some(Place::Query)),
            ("#/connections", Some(Place::Connections)),
            ("#/learn", Some(Place::Learn)),
            ("#/data", Some(Place::Data)),
            ("", None),
            ("#/nowhere", None),
        ] {
            assert_eq!(Place::find(hash), place, "{hash}");
        }
    }
}
