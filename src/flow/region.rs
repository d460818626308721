//! The Regions of AWS and their zones.
//!
//! Facts: "AWS Regions" and "AWS Availability Zones" in "AWS Regions and Availability
//! Zones", which also give the rule for zone IDs.

/// A Region of AWS.
#[derive(Debug, PartialEq, Eq)]
pub struct Region {
    /// As the field `region` holds it: `us-west-2`.
    pub code: &'static str,
    pub place: &'static str,
}

impl Region {
    pub fn find(code: &str) -> Option<&'static Region> {
        REGIONS.iter().find(|region| region.code == code)
    }

    /// The Region of an Availability Zone by its ID: `usw2-az1` is in us-west-2. Local and
    /// Wavelength Zones (`usw2-lax1-az1`) belong to a Region, too.
    pub fn of_zone(az_id: &str) -> Option<&'static Region> {
        let (prefix, _) = az_id.split_once('-')?;
        REGIONS.iter().find(|region| region.zone_prefix() == prefix)
    }

    /// How the IDs of the Region's zones begin: the continent, the first letter of each
    /// other part (two of `southeast` and its like), the number.
    fn zone_prefix(&self) -> String {
        let mut parts = self.code.split('-');
        let mut prefix: String = parts.next().unwrap_or_default().into();
        for part in parts {
            prefix += match part {
                "northeast" => "ne",
                "northwest" => "nw",
                "southeast" => "se",
                "southwest" => "sw",
                _ => &part[..1],
            };
        }
        prefix
    }
}

static REGIONS: [Region; 38] = [
    Region {
        code: "af-south-1",
        place: "Cape Town",
    },
    Region {
        code: "ap-east-1",
        place: "Hong Kong",
    },
    Region {
        code: "ap-east-2",
        place: "Taipei",
    },
    Region {
        code: "ap-northeast-1",
        place: "Tokyo",
    },
    Region {
        code: "ap-northeast-2",
        place: "Seoul",
    },
    Region {
        code: "ap-northeast-3",
        place: "Osaka",
    },
    Region {
        code: "ap-south-1",
        place: "Mumbai",
    },
    Region {
        code: "ap-south-2",
        place: "Hyderabad",
    },
    Region {
        code: "ap-southeast-1",
        place: "Singapore",
    },
    Region {
        code: "ap-southeast-2",
        place: "Sydney",
    },
    Region {
        code: "ap-southeast-3",
        place: "Jakarta",
    },
    Region {
        code: "ap-southeast-4",
        place: "Melbourne",
    },
    Region {
        code: "ap-southeast-5",
        place: "Malaysia",
    },
    Region {
        code: "ap-southeast-6",
        place: "New Zealand",
    },
    Region {
        code: "ap-southeast-7",
        place: "Thailand",
    },
    Region {
        code: "ca-central-1",
        place: "Canada, Montreal",
    },
    Region {
        code: "ca-west-1",
        place: "Canada, Calgary",
    },
    Region {
        code: "cn-north-1",
        place: "Beijing",
    },
    Region {
        code: "cn-northwest-1",
        place: "Ningxia",
    },
    Region {
        code: "eu-central-1",
        place: "Frankfurt",
    },
    Region {
        code: "eu-central-2",
        place: "Zurich",
    },
    Region {
        code: "eu-north-1",
        place: "Stockholm",
    },
    Region {
        code: "eu-south-1",
        place: "Milan",
    },
    Region {
        code: "eu-south-2",
        place: "Spain",
    },
    Region {
        code: "eu-west-1",
        place: "Ireland",
    },
    Region {
        code: "eu-west-2",
        place: "London",
    },
    Region {
        code: "eu-west-3",
        place: "Paris",
    },
    Region {
        code: "il-central-1",
        place: "Tel Aviv",
    },
    Region {
        code: "me-central-1",
        place: "United Arab Emirates",
    },
    Region {
        code: "me-south-1",
        place: "Bahrain",
    },
    Region {
        code: "mx-central-1",
        place: "Mexico",
    },
    Region {
        code: "sa-east-1",
        place: "São Paulo",
    },
    Region {
        code: "us-east-1",
        place: "N. Virginia",
    },
    Region {
        code: "us-east-2",
        place: "Ohio",
    },
    Region {
        code: "us-gov-east-1",
        place: "GovCloud, US East",
    },
    Region {
        code: "us-gov-west-1",
        place: "GovCloud, US West",
    },
    Region {
        code: "us-west-1",
        place: "N. California",
    },
    Region {
        code: "us-west-2",
        place: "Oregon",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_in_regions() {
        for (zone, region) in [
            ("use1-az4", Some("us-east-1")),
            ("usw2-az1", Some("us-west-2")),
            ("usw2-lax1-az1", Some("us-west-2")),
            ("euw1-az1", Some("eu-west-1")),
            ("euc1-az3", Some("eu-central-1")),
            ("apse2-az1", Some("ap-southeast-2")),
            ("aps1-az1", Some("ap-south-1")),
            ("apne1-az4", Some("ap-northeast-1")),
            ("ape1-az1", Some("ap-east-1")),
            ("usgw1-az1", Some("us-gov-west-1")),
            ("usw2", None),
            ("xyz1-az1", None),
            ("-", None),
        ] {
            let found = Region::of_zone(zone).map(|region| region.code);
            assert_eq!(found, region, "{zone}");
        }
        assert_eq!(Region::find("us-west-2").map(|r| r.place), Some("Oregon"));
        assert_eq!(Region::find("us-west-9"), None);
    }
}
