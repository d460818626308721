//! The sample that is part of the app.

/// Paths and contents of its files; `samples/README.md` says what they show.
pub const FILES: [(&str, &[u8]); 2] = [
    (
        "two-vpcs/vpc-a.log",
        include_bytes!("../../samples/two-vpcs/vpc-a.log"),
    ),
    (
        "two-vpcs/vpc-b.log",
        include_bytes!("../../samples/two-vpcs/vpc-b.log"),
    ),
];
