//! `broker modules`: who may report what uses an org.

use super::print_line;
use crate::Broker;
use crate::error::Error;
use crate::identity::module_key::{self, Listed};
use anyhow::bail;
use broker_api::FieldErrorCode;
use clap::Subcommand;

#[derive(Subcommand)]
pub(super) enum Act {
    /// Adds a module and prints its key, which is not shown again.
    Add {
        /// As people see it beside an org: Pipelines, Jobs.
        name: String,
    },
    /// Lists modules with what they reported.
    List,
    /// Removes a module: its key is void, and what it reported is forgotten.
    Remove {
        /// As it is listed.
        name: String,
    },
}

pub(super) async fn run(broker: &Broker, act: &Act) -> anyhow::Result<()> {
    match act {
        Act::Add { name } => add(broker, name).await,
        Act::List => list(broker).await,
        Act::Remove { name } => remove(broker, name).await,
    }
}

async fn add(broker: &Broker, name: &str) -> anyhow::Result<()> {
    match module_key::add(broker, name).await {
        Ok(key) => print_line(&key),
        Err(Error::InvalidFields(faults)) => match faults.get("name") {
            Some(FieldErrorCode::Taken) => bail!(
                "{name} has a key already. To give it another one, remove the module and add it \
                 again; it has to report again then"
            ),
            Some(reason) => bail!("the name {reason}"),
            None => bail!("the name is not accepted"),
        },
        Err(error) => Err(error.into()),
    }
}

async fn list(broker: &Broker) -> anyhow::Result<()> {
    let listed = module_key::list(broker).await?;
    if listed.is_empty() {
        return print_line("No module has a key yet: broker modules add NAME");
    }
    for module in listed {
        let key = if module.row.has_key {
            "key"
        } else {
            "no key, told about by others"
        };
        let line = format!("{} ({key}): {}", module.row.name, told(&module));
        print_line(&line)?;
    }
    Ok(())
}

async fn remove(broker: &Broker, name: &str) -> anyhow::Result<()> {
    let Some(module) = module_key::remove(broker, name).await? else {
        bail!("there is no module {name}: broker modules list");
    };
    print_line(&format!("Removed {}: {}", module.row.name, told(&module)))
}

fn told(module: &Listed) -> String {
    let told = &module.told;
    match told.last {
        None => "never reported".to_owned(),
        Some(last) => format!(
            "{} references on {} orgs, last reported {}",
            told.references,
            told.orgs,
            last.timestamp().as_str()
        ),
    }
}
