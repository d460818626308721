//! Replays what the fuzz targets began with and what they have found.

#[path = "../fuzz/query.rs"]
mod query;
#[path = "../fuzz/read.rs"]
mod read;

#[track_caller]
fn replay(target: &str, run: fn(&[u8])) {
    let folder = format!("{}/fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let seeds = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let mut paths: Vec<_> = seeds.map(|seed| seed.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 5, "{folder} has too few seeds");
    for path in paths {
        run(&std::fs::read(path).unwrap());
    }
}

#[test]
fn every_seed_is_read() {
    replay("sniff", read::sniff);
    replay("text", read::text);
    replay("json", read::json);
    replay("csv", read::csv);
    replay("archive", read::archive);
}

#[test]
fn every_query_is_answered_or_refused() {
    replay("query", query::query);
}
