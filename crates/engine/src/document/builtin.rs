//! The SDK's own events: their names begin with `$`, and no document needs to declare them.

use crate::value::ValueKind;

/// Name and props of each.
pub(crate) const EVENTS: &[(&str, &[(&str, ValueKind)])] = &[
    ("$session_start", &[]),
    ("$page", &[("path", ValueKind::Text)]),
    ("$form_start", FORM),
    ("$form_submit", FORM),
    ("$form_abandon", FORM),
    ("$rage_click", FEATURE),
    ("$dead_click", FEATURE),
    ("$error", FEATURE),
    ("$thrash", FEATURE),
    ("$paywall", &[("limit", ValueKind::Text), ("feature", ValueKind::Text)]),
    ("$pricing_viewed", &[]),
    ("$upgrade_clicked", &[]),
    ("$contact_sales", &[]),
    ("$support_opened", &[]),
    ("$invite_sent", &[]),
    ("$integration_connected", &[]),
    ("$feature_granted", FEATURE),
    ("$plan_changed", &[("plan", ValueKind::Text)]),
    ("$purchase", &[("amount", ValueKind::Number)]),
];

const FORM: &[(&str, ValueKind)] = &[("form", ValueKind::Text)];
const FEATURE: &[(&str, ValueKind)] = &[("feature", ValueKind::Text)];
