//! Checks every text and every number of a report while it is read, whatever field it is for. So a
//! field that is added later is safe, too.
//!
//! 1. A text, the name of a field included, becomes [`printable`].
//! 2. A whole number is between 0 and [`MOST`]; a fraction is no larger than that. So twice or five times
//!    a figure, and the sum of a thousand, still fit into 64 bits, and its value as a float is exact.
//!
//! It sits between a deserializer and the type that is read, and wraps each for the other.

use std::cell::Cell;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use crate::base::printable::printable;

/// The largest number there is: 104 days in ns, 8 PiB.
pub(crate) const MOST: u64 = 1 << 53;

/// The field that may have any number: it is shown, and never computed with.
const ANY: &str = "seed";

/// Guards what it wraps: a deserializer, a visitor, a seed, or an access.
#[derive(Debug)]
pub(crate) struct Guard<'a, T> {
    inner: T,
    /// Whether the name that was read last is [`ANY`].
    any: &'a Cell<bool>,
}

/// Reads a `T` of which every part has passed the guard.
pub(crate) fn guarded<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: serde::Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(Guard { inner: deserializer, any: &Cell::new(false) })
}

impl<'a, T> Guard<'a, T> {
    fn wrap<U>(&self, inner: U) -> Guard<'a, U> {
        Guard { inner, any: self.any }
    }
}

/// Each method hands the guarded visitor on.
macro_rules! forward {
    ($($method:ident($($name:ident: $type:ty),*))*) => { $(
        fn $method<V: Visitor<'de>>(self, $($name: $type,)* visitor: V) -> Result<V::Value, D::Error> {
            let visitor = self.wrap(visitor);
            self.inner.$method($($name,)* visitor)
        }
    )* };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Guard<'_, D> {
    type Error = D::Error;

    forward! {
        deserialize_any() deserialize_bool() deserialize_char() deserialize_str() deserialize_string()
        deserialize_bytes() deserialize_byte_buf() deserialize_option() deserialize_unit()
        deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64() deserialize_i128()
        deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64() deserialize_u128()
        deserialize_f32() deserialize_f64() deserialize_seq() deserialize_map()
        deserialize_identifier() deserialize_ignored_any()
        deserialize_unit_struct(name: &'static str) deserialize_newtype_struct(name: &'static str)
        deserialize_tuple(length: usize) deserialize_tuple_struct(name: &'static str, length: usize)
        deserialize_struct(name: &'static str, fields: &'static [&'static str])
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Guard<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<V::Value, E> {
        self.inner.visit_bool(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        if value <= MOST || self.any.get() {
            return self.inner.visit_u64(value);
        }
        Err(E::custom(format_args!("the number {value}: no more than {MOST} is accepted")))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        if value.unsigned_abs() <= MOST {
            return self.inner.visit_i64(value);
        }
        Err(E::custom(format_args!("the number {value}: no less than -{MOST} is accepted")))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        if value.abs() <= MOST as f64 {
            return self.inner.visit_f64(value);
        }
        Err(E::custom(format_args!("the number {value:e}: no more than {MOST} is accepted")))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<V::Value, E> {
        self.any.set(text == ANY);
        self.inner.visit_str(&printable(text))
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        let inner = self.wrap(inner);
        self.inner.visit_some(inner)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        let inner = self.wrap(inner);
        self.inner.visit_newtype_struct(inner)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        let items = self.wrap(items);
        self.inner.visit_seq(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        let entries = self.wrap(entries);
        self.inner.visit_map(entries)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        let variant = self.wrap(variant);
        self.inner.visit_enum(variant)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Guard<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        let inner = self.wrap(inner);
        self.inner.deserialize(inner)
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Guard<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.any.set(false); // an element has no name
        let seed = self.wrap(seed);
        self.inner.next_element_seed(seed)
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Guard<'_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let seed = self.wrap(seed);
        self.inner.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let seed = self.wrap(seed);
        self.inner.next_value_seed(seed)
    }
}

impl<'a, 'de, A: EnumAccess<'de>> EnumAccess<'de> for Guard<'a, A> {
    type Error = A::Error;
    type Variant = Guard<'a, A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let any = self.any;
        let seed = self.wrap(seed);
        let (value, inner) = self.inner.variant_seed(seed)?;
        Ok((value, Guard { inner, any }))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Guard<'_, A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.inner.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        let seed = self.wrap(seed);
        self.inner.newtype_variant_seed(seed)
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        let visitor = self.wrap(visitor);
        self.inner.tuple_variant(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        let visitor = self.wrap(visitor);
        self.inner.struct_variant(fields, visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Deserializer as Json, Value};

    fn read(text: &str) -> Result<Value, String> {
        guarded(&mut Json::from_str(text)).map_err(|error| error.to_string())
    }

    #[test]
    fn every_text_is_printable_names_too() {
        let read = read(r#"{"a\u001b": ["\u001b[2J", {"b": "\u009b"}], "c": null}"#).unwrap();
        let expected = r#"{"a\\u{1b}": ["\\u{1b}[2J", {"b": "\\u{9b}"}], "c": null}"#;
        assert_eq!(read, serde_json::from_str::<Value>(expected).unwrap());
    }

    #[test]
    fn every_number_can_be_computed_with_but_a_seed_is_any() {
        for fine in ["9007199254740992", "-1.5", "0", "1e15", r#"{"seed": 18446744073709551615}"#] {
            read(fine).unwrap();
        }
        for wrong in ["9007199254740993", "-9007199254740993", "1e16", r#"{"a": {"b": [[1e300]]}}"#]
        {
            let said = read(wrong).unwrap_err();
            assert!(said.contains("is accepted at line 1 column"), "{said}");
        }
        assert!(read(r#"{"seed": 7, "other": 18446744073709551615}"#).is_err());
    }
}
