//! No bytes make the reader of blocks panic, and what it says of a block does not depend on what it read before.
#![no_main]

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use _engine::cutting::cut;
use _engine::hits::Known;
use _engine::mentions::Reader;
use _engine::scan::scan;
use libfuzzer_sys::fuzz_target;

static KNOWN: LazyLock<Arc<Known>> = LazyLock::new(|| {
    let messages = [
        ("18013", "当前账号/项目中的短信剩余量不足"),
        ("18017", "当前短信模板不存在或未通过审核"),
        ("171", "Signature VerifyAC Error"),
    ];
    let known = messages.map(|(code, said)| (code.to_owned(), vec![said.to_owned()]));
    Arc::new(Known::new(HashMap::from(known)))
});

fuzz_target!(|block: &[u8]| {
    let mut reader = Reader::new(Arc::clone(&KNOWN));
    let first = said(block, &mut reader);
    if let Ok(at) = cut(block) {
        said(&block[..at], &mut reader);
        said(&block[at..], &mut reader);
    }
    assert_eq!(first, said(block, &mut reader), "a reader that has read other blocks says something else");
});

/// All that a block says.
fn said(block: &[u8], reader: &mut Reader) -> Result<String, ()> {
    scan(block, reader).map(|scan| format!("{scan:?}")).map_err(|_| ())
}
