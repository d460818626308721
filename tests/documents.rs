//! What the documents say is true: their queries run, the files they name exist.

use flowglass::worker::Local;
use std::fs;
use std::path::Path;

const DOCUMENTS: [&str; 3] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

fn read(path: &str) -> String {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(top.join(path)).unwrap()
}

/// The blocks of a document that are fenced as `insights`.
fn queries(text: &str) -> Vec<&str> {
    let blocks = text.split("```insights\n").skip(1);
    blocks
        .filter_map(|block| block.split("```").next())
        .collect()
}

#[test]
fn queries_have_answers() {
    let [a, b] = ["samples/two-vpcs/vpc-a.log", "samples/two-vpcs/vpc-b.log"];
    let mut local = Local::new(2);
    local.open(&[(a, read(a).as_bytes()), (b, read(b).as_bytes())]);
    let mut count = 0;
    for document in DOCUMENTS {
        for query in queries(&read(document)) {
            let answer = local.run(query, None);
            let answer = answer.unwrap_or_else(|error| panic!("{document}: {query}{error:?}"));
            assert!(answer.table.rows() > 0, "{document}: {query}gives no rows");
            assert!(answer.warnings.is_empty(), "{document}: {query}warns");
            count += 1;
        }
    }
    assert!(count > 0);
}

/// Paths are written in backticks or as links.
#[test]
fn files_exist() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [
        "src/",
        "tests/",
        "examples/",
        "benches/",
        "samples/",
        "style/",
        "tools/",
        "docs/",
    ];
    let mut missing = Vec::new();
    for document in DOCUMENTS {
        let text = read(document);
        let code = text.split('`').skip(1).step_by(2);
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        let links = links.filter(|link| !link.contains(':'));
        let paths = code.filter(|code| folders.iter().any(|folder| code.starts_with(folder)));
        for path in paths.chain(links) {
            if !top.join(path).exists() {
                missing.push(format!("{document}: {path}"));
            }
        }
    }
    assert_eq!(
        missing, [""; 0],
        "a document names a file that does not exist"
    );
}
