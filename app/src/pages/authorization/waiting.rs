//! The person left for Salesforce and has not come back, or not in time.

use super::acts::Acts;
use crate::components::{CopyValue, Fact, PageTitle, PracticeBadge, TimeUntil};
use crate::labels;
use crate::messages::FirstStep;
use broker_api::{Authorization, Environment};
use leptos::prelude::*;

/// Still time to log in.
#[component]
pub(super) fn Waiting(run: Authorization, changed: Callback<()>) -> impl IntoView {
    let until = run.login_until.clone();
    view! {
        <PageTitle title="Waiting for Salesforce" />
        <p class="lede">
            <strong>{run.name.clone()}</strong>
            ": log in at Salesforce and click Allow; this page then shows the outcome by itself. There is time until "
            <TimeUntil at=until /> "."
        </p>
        <Acts run=run.clone() go_on="Go on at Salesforce" first=FirstStep::TryAgain changed />
        <NoLoginPage callback_url=run.callback_url.clone() />
        <KeptForm run />
    }
}

/// No time left.
#[component]
pub(super) fn LoginExpired(run: Authorization, changed: Callback<()>) -> impl IntoView {
    view! {
        <PageTitle title="The login at Salesforce took too long" />
        <p class="lede">
            "A login may take 15 minutes. Nothing was changed, and nothing was stored but this unfinished registration."
        </p>
        <Acts run=run.clone() go_on="Go on at Salesforce" first=FirstStep::TryAgain changed />
        <NoLoginPage callback_url=run.callback_url.clone() />
        <KeptForm run />
    }
}

/// The broker stopped at the wrong moment.
#[component]
pub(super) fn Interrupted(run: Authorization, changed: Callback<()>) -> impl IntoView {
    view! {
        <PageTitle title="The registration was interrupted" />
        <p class="lede">
            "The broker stopped while it was finishing with Salesforce. Nothing was stored but this unfinished registration; going on asks for the login once more."
        </p>
        <FormFacts run=run.clone() />
        <Acts run=run.clone() go_on="Go on at Salesforce" first=FirstStep::TryAgain changed />
        <KeptForm run />
    }
}

/// The form as it is kept.
#[component]
pub(super) fn KeptForm(run: Authorization) -> impl IntoView {
    view! {
        <section>
            <h2>"The form as it is kept"</h2>
            <FormFacts run />
        </section>
    }
}

#[component]
fn FormFacts(run: Authorization) -> impl IntoView {
    let practice = run.environment == Environment::Practice;
    let secret = if run.secret_kept {
        "Kept, sealed. It need not be typed again."
    } else {
        "Not kept. It has to be typed again."
    };
    let author = if run.yours {
        format!("{} (you)", run.author)
    } else {
        run.author
    };
    view! {
        <dl class="facts">
            <Fact name="Name">{run.name} {practice.then(PracticeBadge)}</Fact>
            <Fact name="Type">{labels::org_type(run.org_type)}</Fact>
            <Fact name="Authentication type">
                {labels::authentication_type(run.authentication_type)}
            </Fact>
            <Fact name="Login URL">{run.login_url}</Fact>
            <Fact name="Consumer ID">
                "key " <code>{format!("…{}", run.consumer_id.fingerprint())}</code>
            </Fact>
            <Fact name="Consumer Secret">{secret}</Fact>
            <Fact name="Begun by">{author}</Fact>
            <Fact name="Kept until">
                <TimeUntil at=run.kept_until />
            </Fact>
        </dl>
    }
}

#[component]
fn NoLoginPage(callback_url: String) -> impl IntoView {
    view! {
        <section>
            <h2>"Salesforce showed an error instead of a login page?"</h2>
            <p>
                "Some faults Salesforce shows on its own page, or as a file named authorize, and does not tell us. What it says there, and what is likely behind it:"
            </p>
            <dl class="causes">
                <div>
                    <dt>
                        <code>"redirect_uri_mismatch"</code>
                    </dt>
                    <dd>
                        "The callback URL in the app is not exactly this one:"
                        <p>
                            <CopyValue value=callback_url name="callback URL" />
                        </p>
                        "Setup → External Client App Manager → the app → Settings → OAuth Settings."
                    </dd>
                </div>
                <div>
                    <dt>
                        <code>"invalid_client_id"</code>
                    </dt>
                    <dd>
                        "The consumer ID is unknown on this login host, or the app is younger than 10 minutes. Wait, or use the org's own My Domain as login URL."
                    </dd>
                </div>
                <div>
                    <dt>
                        <code>"OAUTH_APPROVAL_ERROR_GENERIC"</code>
                    </dt>
                    <dd>
                        "The app is not installed in the org, or this user may not approve it. Setup → Connected Apps OAuth Usage → Install."
                    </dd>
                </div>
            </dl>
        </section>
    }
}
