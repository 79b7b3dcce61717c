//! Tells a waiting person what is being done, and how far it is.

use std::time::Duration;

/// Numbered steps: `[2/6] Building the broker …`
pub(crate) struct Steps {
    total: usize,
    begun: usize,
}

impl Steps {
    pub(crate) fn of(total: usize) -> Self {
        Self { total, begun: 0 }
    }

    pub(crate) fn begin(&mut self, what: &str) {
        self.begun += 1;
        eprintln!("[{}/{}] {what} …", self.begun, self.total);
    }
}

/// A line below the step that it belongs to.
pub(crate) fn note(text: &str) {
    eprintln!("      {text}");
}

/// `0.4 s`, `12 s`, `3 min 05 s`.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_naturally() {
        assert_eq!(duration(Duration::from_millis(420)), "0.4 s");
        assert_eq!(duration(Duration::from_secs(59)), "59 s");
        assert_eq!(duration(Duration::from_secs(185)), "3 min 05 s");
    }
}
