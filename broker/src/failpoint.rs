//! Named points at which a test can kill the process, as a power cut would.

/// Kills the process here if the test asked for this point by `BROKER_FAIL_POINT`.
#[cfg(feature = "test-support")]
pub(crate) fn reach(name: &str) {
    if std::env::var("BROKER_FAIL_POINT").is_ok_and(|wanted| wanted == name) {
        let pid = std::process::id().to_string();
        let killed = std::process::Command::new("kill")
            .args(["-9", &pid])
            .status();
        // The signal may arrive a moment after `kill` has returned.
        loop {
            std::hint::black_box(&killed);
            std::thread::park();
        }
    }
}

/// Nothing, outside of tests.
#[cfg(not(feature = "test-support"))]
pub(crate) fn reach(_name: &str) {}
