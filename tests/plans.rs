//! How queries are carried out: the steps, with the rows that they look at and keep.

use flowglass::worker::Local;

const RECORDS: &str = "\
srcaddr dstport bytes start
10.0.0.1 443 10 1700000000
10.0.0.2 443 20 1700000060
10.0.0.1 22 30 1700000120
10.0.0.3 22 40 1700000180
";

/// The commands of a step, what it does, and how many rows it looks at and keeps.
type Step = (&'static str, &'static str, u64, u64);

/// Queries with their steps.
const PLANS: [(&str, &[Step]); 7] = [
    (
        "filter dstPort = 443 and bytes > 10 | fields bytes | sort bytes | limit 1",
        &[(
            "filter dstPort = 443 and bytes > 10 | fields bytes | sort bytes | limit 1",
            "every worker reads the records of its files; keeps the rows that meet 2 conditions; \
             keeps the first row in the order of 2 keys",
            4,
            1,
        )],
    ),
    (
        "stats sum(bytes) as total by srcAddr, dstPort | filter total > 10",
        &[
            (
                "stats sum(bytes) as total by srcAddr, dstPort",
                "every worker reads the records of its files; groups by 2 keys, with 1 aggregate; \
                 the workers exchange their groups and merge them",
                4,
                4,
            ),
            (
                "filter total > 10",
                "keeps the rows that meet the condition; sorts by 2 keys",
                4,
                3,
            ),
        ],
    ),
    (
        "stats count(*) by srcAddr | stats count(*)",
        &[
            (
                "stats count(*) by srcAddr",
                "every worker reads the records of its files; groups by 1 key, with 1 aggregate; \
                 the workers exchange their groups and merge them",
                4,
                4,
            ),
            (
                "stats count(*)",
                "computes 1 aggregate of all rows; the workers exchange their groups and merge them",
                3,
                3,
            ),
            ("", "hands out the rows", 1, 1),
        ],
    ),
    (
        "fields bytes | limit 3 | filter bytes > 20",
        &[
            (
                "fields bytes | limit 3",
                "every worker reads the records of its files; keeps the first 3 rows in the order \
                 of 1 key; one worker goes on with the rows of all",
                4,
                4,
            ),
            (
                "filter bytes > 20",
                "keeps the rows that meet the condition",
                3,
                2,
            ),
        ],
    ),
    (
        "fields srcAddr | dedup srcAddr | limit 2",
        &[
            (
                "fields srcAddr | dedup srcAddr",
                "every worker reads the records of its files; sorts by 1 key; keeps the first row \
                 of each of the first 2 kinds; one worker goes on with the rows of all; goes over \
                 them in their order",
                4,
                4,
            ),
            ("limit 2", "keeps 2 rows", 2, 2),
        ],
    ),
    (
        "unnest split(srcAddr, '.') into part | filter part = 3",
        &[
            (
                "unnest split(srcAddr, '.') into part",
                "every worker reads the records of its files; makes a row of each element of a list",
                4,
                4,
            ),
            (
                "filter part = 3",
                "keeps the rows that meet the condition; sorts by 3 keys",
                16,
                1,
            ),
        ],
    ),
    (
        "limit any 1",
        &[(
            "limit any 1",
            "every worker reads the records of its files; keeps 1 row",
            4,
            4,
        )],
    ),
];

#[test]
fn steps_say_what_they_do_and_what_came_of_it() {
    let mut local = Local::new(1);
    local.open(&[("a.log", RECORDS.as_bytes())]);
    for (query, expected) in PLANS {
        let Ok(answer) = local.run(query, None) else {
            panic!("`{query}` runs");
        };
        let steps = answer.steps.iter().map(|step| {
            let written = step.written(query);
            (
                written,
                step.does.join("; "),
                step.work.rows,
                step.work.kept,
            )
        });
        let expected = expected.iter();
        let expected: Vec<_> = expected
            .map(|&(written, does, rows, kept)| (written.into(), does.into(), rows, kept))
            .collect();
        assert_eq!(steps.collect::<Vec<_>>(), expected, "{query}");
    }
}
