//! JSON as the browser parses it.

use js_sys::{Array, JSON, Object, Reflect};
use leptos::wasm_bindgen::{JsCast, JsValue};

/// A value of JSON.
pub(crate) struct Json(JsValue);

impl Json {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    /// The field's value; nothing where there is none.
    pub(crate) fn field(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED))
    }

    /// The field, read.
    pub(crate) fn read<T: super::Read>(&self, name: &str) -> T {
        T::read(&self.field(name))
    }

    /// The fields by name.
    pub(crate) fn fields(&self) -> Vec<(String, Self)> {
        let Some(object) = self.0.dyn_ref::<Object>() else {
            return Vec::new();
        };
        Object::keys(object)
            .iter()
            .filter_map(|name| name.as_string())
            .map(|name| (name.clone(), self.field(&name)))
            .collect()
    }

    pub(crate) fn items(&self) -> Option<Vec<Self>> {
        let items = self.0.dyn_ref::<Array>()?;
        Some(items.iter().map(Self).collect())
    }

    pub(crate) fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    pub(crate) fn flag(&self) -> Option<bool> {
        self.0.as_bool()
    }

    pub(crate) fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    pub(crate) fn is_nothing(&self) -> bool {
        self.0.is_undefined() || self.0.is_null()
    }
}
