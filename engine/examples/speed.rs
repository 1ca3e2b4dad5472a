use _engine::{hits::Known, mentions::Reader, scan::scan};
fn main() {
    let known: std::collections::HashMap<String, Vec<String>> = Default::default();
    for file in std::env::args().skip(1) {
        let data = std::fs::read(&file).unwrap();
        let mut reader = Reader::new(std::sync::Arc::new(Known::new(known.clone())));
        let mut best = f64::MAX;
        let mut n = 0;
        let mut handed = 0;
        let mut blocks = 0;
        let rounds = if data.len() < 1000000 { 5 } else { 3 };
        for _ in 0..rounds {
            let t = std::time::Instant::now();
            n = 0;
            handed = 0;
            blocks = 0;
            let mut at = 0;
            while at < data.len() {
                let mut end = (at + (1 << 18)).min(data.len());
                if end < data.len() {
                    end = at + data[at..end].iter().rposition(|b| *b == b'\n').unwrap() + 1;
                }
                match scan(&data[at..end], &mut reader) {
                    Ok(s) => {
                        n += s.mentions.len();
                        handed += s.handed.len();
                    }
                    Err(_) => blocks += 1,
                }
                at = end;
            }
            best = best.min(t.elapsed().as_secs_f64());
        }
        println!(
            "{file}: {:.0} MB/s, {n} mentions, {handed} handed, {blocks} blocks",
            data.len() as f64 / best / 1e6
        );
    }
}
