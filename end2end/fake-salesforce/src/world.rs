//! The state, its lock and its file, with the clock and the origins that every handler needs.

use crate::app::{App, AppKind};
use crate::clock::Clock;
use crate::inject::Injections;
use crate::options::Options;
use crate::org::PRACTICE;
use crate::record::Record;
use crate::site::Origins;
use crate::state::State;
use anyhow::Context as _;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) struct World {
    state: Mutex<State>,
    pub(crate) clock: Clock,
    pub(crate) origins: Origins,
    pub(crate) options: Options,
    pub(crate) record: Record,
    pub(crate) injections: Injections,
}

impl World {
    pub(crate) fn open(options: Options, origins: Origins) -> anyhow::Result<Self> {
        let mut state = match &options.state_file {
            Some(file) if file.exists() => load(file)?,
            _ => State::new(),
        };
        let clock = Clock::with_offset(state.clock_offset);
        let is_old = |app: &App| app.org == PRACTICE && app.kind == AppKind::ConnectedApp;
        if options.connected_app && !state.apps.iter().any(is_old) {
            let app = App::of_earlier_years(clock.now());
            state.secrets.add("consumer_secret", app.consumer_secret());
            state.apps.push(app);
        }
        Ok(Self {
            clock,
            state: Mutex::new(state),
            origins,
            options,
            record: Record::default(),
            injections: Injections::default(),
        })
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.now()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the state, and saves it before anybody hears of the change.
    pub(crate) fn change<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let outcome = act(&mut state);
        state.clock_offset = self.clock.offset();
        if let Some(file) = &self.options.state_file
            && let Err(error) = save(file, &state)
        {
            eprintln!("Could not save {}: {error:#}", file.display());
        }
        outcome
    }
}

fn load(file: &Path) -> anyhow::Result<State> {
    let text =
        fs::read_to_string(file).with_context(|| format!("Could not read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| {
        format!(
            "{} was written by another version: remove it to start afresh",
            file.display()
        )
    })
}

/// Writes beside the file and renames, so that a crash leaves the old state or the new one.
fn save(file: &Path, state: &State) -> anyhow::Result<()> {
    let beside = file.with_extension("new");
    fs::write(&beside, serde_json::to_vec(state)?)?;
    fs::rename(&beside, file)?;
    Ok(())
}
