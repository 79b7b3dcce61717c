//! JSON outside a browser, for tests.

use serde_json::Value;

/// A value of JSON.
pub(crate) struct Json(Value);

impl Json {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    /// The field's value; nothing where there is none.
    pub(crate) fn field(&self, name: &str) -> Self {
        Self(self.0.get(name).cloned().unwrap_or(Value::Null))
    }

    /// The field, read.
    pub(crate) fn read<T: super::Read>(&self, name: &str) -> T {
        T::read(&self.field(name))
    }

    /// The fields by name.
    pub(crate) fn fields(&self) -> Vec<(String, Self)> {
        let fields = self.0.as_object().into_iter().flatten();
        fields
            .map(|(name, value)| (name.clone(), Self(value.clone())))
            .collect()
    }

    pub(crate) fn items(&self) -> Option<Vec<Self>> {
        let items = self.0.as_array()?;
        Some(items.iter().cloned().map(Self).collect())
    }

    pub(crate) fn text(&self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }

    pub(crate) fn flag(&self) -> Option<bool> {
        self.0.as_bool()
    }

    pub(crate) fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    pub(crate) fn is_nothing(&self) -> bool {
        self.0.is_null()
    }
}
