use _engine::{hits::Known, mentions::Reader, values::{Record, Scan}};
fn main() {
    let known: std::collections::HashMap<String, Vec<String>> = Default::default();
    for file in std::env::args().skip(1) {
        let data = std::fs::read_to_string(&file).unwrap();
        let mut reader = Reader::new(std::sync::Arc::new(Known::new(known.clone())));
        let mut best = f64::MAX; let mut n = 0; let mut handed = 0;
        for _ in 0..5 {
            let t = std::time::Instant::now();
            n = 0; handed = 0;
            let mut scan = Scan::default();
            for (i, line) in data.lines().enumerate() {
                if i % 1000 == 0 { scan = Scan::default(); }
                let record = Record { text: line.into(), time: None, starts: vec![0], numbers: vec![1], stream: 0, number: 0 };
                if reader.read(&record, &mut scan).is_err() { handed += 1; }
                if i % 1000 == 999 { n += scan.mentions.len(); }
            }
            best = best.min(t.elapsed().as_secs_f64());
        }
        println!("{file}: {:.0} MB/s, {n} mentions, {handed} handed", data.len() as f64 / best / 1e6);
    }
}
