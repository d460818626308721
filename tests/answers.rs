//! The bundled sample gives the answers that `tests/answers/answers.py` computed without
//! any of this project's code.

use flowglass::worker::Local;
use serde_json::Value;
use std::fs;

const FILES: [&str; 2] = ["two-vpcs/vpc-a.log", "two-vpcs/vpc-b.log"];

fn texts(list: &Value) -> Vec<String> {
    let list = list.as_array().expect("a list");
    list.iter()
        .map(|text| text.as_str().expect("a text").to_string())
        .collect()
}

#[test]
fn the_sample_gives_the_known_answers() {
    let answers =
        fs::read_to_string("tests/answers/two-vpcs.json").expect("the answers are checked in");
    let answers: Value = serde_json::from_str(&answers).expect("JSON");
    let contents =
        FILES.map(|path| fs::read(format!("samples/{path}")).expect("the sample is checked in"));
    let files = [0, 1].map(|at| (FILES[at], &contents[at][..]));
    for shards in [1, 2, 3] {
        let mut local = Local::new(shards);
        local.open(&files);
        for (name, expected) in answers["totals"].as_object().expect("totals") {
            let counts = local.statuses().map(|status| {
                let counts = status.report.counts;
                match name.as_str() {
                    "lines" => counts.lines,
                    "records" => counts.records,
                    "nodata" => counts.nodata,
                    "skipdata" => counts.skipdata,
                    "headers" => counts.headers,
                    "blank" => counts.blank,
                    "rejected" => counts.rejected,
                    "duplicates" => counts.duplicates,
                    other => panic!("`{other}` is no count"),
                }
            });
            assert_eq!(
                counts.sum::<u64>(),
                expected.as_u64().expect("a count"),
                "{name}"
            );
        }
        for answer in answers["queries"].as_array().expect("queries") {
            let query = answer["query"].as_str().expect("a query");
            let table = match local.run(query, None) {
                Ok(answer) => answer.table,
                Err(failure) => panic!("{query}: {failure:?}"),
            };
            assert_eq!(table.names(), texts(&answer["columns"]), "{query}");
            assert_eq!(
                table.rows() as u64,
                answer["row_count"].as_u64().expect("a count"),
                "{query}"
            );
            for (row, expected) in answer["rows"].as_array().expect("rows").iter().enumerate() {
                let cells: Vec<String> = (0..table.names().len())
                    .map(|column| table.value(row, column).to_string())
                    .collect();
                assert_eq!(cells, texts(expected), "row {row} of {query}");
            }
        }
    }
}
