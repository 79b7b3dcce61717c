//! Registered orgs.

use super::AppState;
use super::extract::{Body, Id, OrgAdmin, Params, SignedIn, Tester};
use crate::error::Error;
use crate::{
    connection_test, conversion, instance_url, orgs, practice, references, removal, roll_back,
};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use broker_api::{
    ConnectionTest, Conversion, EditedOrg, HistoryEntry, InstanceUrlCorrection, InstanceUrlOutcome,
    NameCheck, Org, OrgDetails, OrgQuery, Page, Removal, Removed, RollBack, RollBackOutcome,
    Tagging, TaggingDone,
};
use serde::Deserialize;

pub(super) async fn list(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
    Params(query): Params<OrgQuery>,
) -> Result<Json<Page<Org>>, Error> {
    Ok(Json(orgs::list(&state.broker, &query).await?))
}

pub(super) async fn export(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Params(query): Params<OrgQuery>,
) -> Result<impl IntoResponse, Error> {
    let file = orgs::export(&state.broker, &actor, &query).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"salesforce-orgs.csv\"",
        ),
    ];
    Ok((headers, file))
}

pub(super) async fn tag(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Body(asked): Body<Tagging>,
) -> Result<Json<TaggingDone>, Error> {
    Ok(Json(orgs::tag(&state.broker, &actor, &asked).await?))
}

pub(super) async fn tags(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
) -> Result<Json<Vec<String>>, Error> {
    Ok(Json(orgs::tags(&state.broker).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NameQuery {
    name: String,
    #[serde(default)]
    except: String,
}

pub(super) async fn name(
    State(state): State<AppState>,
    OrgAdmin(_): OrgAdmin,
    Params(query): Params<NameQuery>,
) -> Result<Json<NameCheck>, Error> {
    let free = orgs::name_is_free(&state.broker, &query.name, &query.except).await?;
    Ok(Json(NameCheck { free }))
}

pub(super) async fn show(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
    Id(id): Id,
) -> Result<Json<OrgDetails>, Error> {
    let org = orgs::view(&state.broker, &id).await?;
    let used_by = references::of_org(&state.broker, &id).await?;
    Ok(Json(OrgDetails { org, used_by }))
}

pub(super) async fn edit(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Id(id): Id,
    Body(edit): Body<EditedOrg>,
) -> Result<Json<Org>, Error> {
    Ok(Json(orgs::edit(&state.broker, &actor, &id, &edit).await?))
}

pub(super) async fn test(
    State(state): State<AppState>,
    Tester(actor): Tester,
    Id(id): Id,
) -> Result<Json<ConnectionTest>, Error> {
    state.limits.verify(&actor.user)?;
    let test = connection_test::test(&state.broker, &actor, &id).await?;
    Ok(Json(test))
}

pub(super) async fn correct_instance_url(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Id(id): Id,
    Body(asked): Body<InstanceUrlCorrection>,
) -> Result<Json<InstanceUrlOutcome>, Error> {
    state.limits.verify(&actor.user)?;
    let outcome = instance_url::correct(&state.broker, &actor, &id, &asked).await?;
    Ok(Json(outcome))
}

pub(super) async fn roll_back(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Id(id): Id,
    Body(asked): Body<RollBack>,
) -> Result<Json<RollBackOutcome>, Error> {
    let outcome = roll_back::roll_back(&state.broker, &actor, &id, &asked).await?;
    Ok(Json(outcome))
}

pub(super) async fn state_conversion(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Id(id): Id,
    Body(asked): Body<Conversion>,
) -> Result<Json<Org>, Error> {
    let org = conversion::state(&state.broker, &actor, &id, &asked).await?;
    Ok(Json(org))
}

pub(super) async fn remove(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Id(id): Id,
    Body(asked): Body<Removal>,
) -> Result<Json<Removed>, Error> {
    let removed = removal::remove(&state.broker, &actor, &id, &asked).await?;
    Ok(Json(removed))
}

pub(super) async fn load_practice(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
) -> Result<StatusCode, Error> {
    state.limits.begin(&actor.user)?;
    practice::load(&state.broker, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn history(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
    Id(id): Id,
) -> Result<Json<Vec<HistoryEntry>>, Error> {
    Ok(Json(orgs::history(&state.broker, &id).await?))
}
