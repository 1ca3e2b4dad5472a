//! What the chooser of the engine compares: a build for other rules is refused.

/// The version of the package that the engine is built for.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The digest of the sources, of the reference's as well as these; the build sets it, `cargo` alone has none.
pub const FINGERPRINT: &str = match option_env!("USMSERR_ENGINE_FINGERPRINT") {
    Some(fingerprint) => fingerprint,
    None => "",
};
