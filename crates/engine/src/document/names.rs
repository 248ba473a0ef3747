//! Names in a document: looked up among what is declared, with words of their own for those of another sort.

use super::builder::{Builder, OWN_PROPS};
use super::declare::kind_name;
use super::fields::{Fields, Node};
use super::selector::Selector;
use super::{bounds, report};
use crate::record::Level;
use crate::value::{Test, ValueKind};

impl Builder<'_> {
    /// The index of a declared event; reports one that is not.
    pub(crate) fn event(&self, node: &Node<'_>, name: &str) -> Option<usize> {
        let names = self.plan.events.iter().map(|spec| &*spec.name);
        if self.plan.features.iter().any(|spec| &*spec.name == name) && !names.clone().any(|one| one == name) {
            node.error(format!(
                "`{name}` is a feature, not an event: select its events by `{{\"feature\": \"{name}\"}}`"
            ));
            return None;
        }
        match name {
            "any" | "all" => {
                node.error(format!(
                    "`{name}` is no event; where any activity counts, in `activeDays`, `activeWeeks` and `activeUsers`, \
                     say `\"any\"`"
                ));
                None
            }
            "first_seen" | "firstseen" => {
                node.error(format!("event `{name}` is not declared; did you mean `firstSeen`?"));
                None
            }
            _ => find(node, "event", name, names),
        }
    }

    pub(crate) fn feature(&self, node: &Node<'_>, name: &str) -> Option<usize> {
        let feature = self.declared_feature(node, name)?;
        self.asked.borrow_mut().insert(feature);
        Some(feature)
    }

    /// The same where naming a feature is no use of it.
    pub(crate) fn declared_feature(&self, node: &Node<'_>, name: &str) -> Option<usize> {
        let is_feature = self.plan.features.iter().any(|spec| &*spec.name == name);
        if !is_feature && self.plan.events.iter().any(|spec| &*spec.name == name) {
            node.error(format!("`{name}` is an event, and here a feature is asked for: declare one that has it"));
            return None;
        }
        find(node, "feature", name, self.plan.features.iter().map(|spec| &*spec.name))
    }

    /// The index of a declared prompt.
    pub(crate) fn prompt(&self, node: &Node<'_>, name: &str) -> Option<usize> {
        find(node, "prompt", name, self.plan.prompts.iter().map(|spec| &*spec.name))
    }

    /// Whether a condition or a text names a feature.
    pub(crate) fn is_asked(&self, feature: usize) -> bool {
        self.asked.borrow().contains(&feature)
    }

    /// Whether a feature has events.
    pub(crate) fn has_events(&self, feature: usize) -> bool {
        !self.members(feature).is_empty()
    }

    /// The features of a list, or `"all"`, or the `"core"` ones.
    pub(crate) fn features(&self, node: &Node<'_>) -> Option<Vec<usize>> {
        let all = 0..self.plan.features.len();
        let features: Vec<usize> = match node.value.as_str() {
            Some("all") => all.collect(),
            Some("core") => all.filter(|&index| self.core.get(index) == Some(&true)).collect(),
            Some(_) => {
                node.error("expected a list of features, `\"all\"` or `\"core\"`");
                return None;
            }
            None => {
                let items = node.some_items(bounds::FEATURES)?;
                let mut features: Vec<usize> =
                    items.iter().map(|item| self.feature(item, item.text()?)).collect::<Option<_>>()?;
                features.sort_unstable();
                features.dedup();
                features
            }
        };
        if features.is_empty() {
            node.error(match node.value.as_str() {
                Some("core") => "no feature of the document is core: say `\"core\": true` of those that are",
                _ => "the document declares no feature",
            });
            return None;
        }
        self.asked.borrow_mut().extend(&features);
        Some(features)
    }

    /// The events of a feature.
    pub(crate) fn members(&self, feature: usize) -> &[usize] {
        self.members.get(feature).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn limit(&self, node: &Node<'_>, name: &str) -> Option<usize> {
        find(node, "limit", name, self.plan.limits.iter().map(|spec| &*spec.name))
    }

    /// The limit that a condition is about.
    pub(crate) fn limit_of<'f>(&self, fields: &Fields<'f>) -> Option<(usize, &'f str)> {
        let node = fields.require("limit")?;
        let name = node.text()?;
        self.limit(&node, name).map(|limit| (limit, name))
    }

    pub(crate) fn user_trait(&self, node: &Node<'_>, name: &str) -> Option<(usize, ValueKind)> {
        let index = find(node, "trait", name, self.plan.traits.iter().map(|spec| &*spec.name))?;
        self.plan.traits.get(index).map(|spec| (index, spec.kind))
    }

    pub(crate) fn signal(&self, node: &Node<'_>, name: &str) -> Option<usize> {
        find(node, "signal", name, self.plan.signals.iter().map(|spec| &*spec.name))
    }

    /// A signal that one of the present level may name: a user's sees both, an account's only those of accounts.
    pub(crate) fn signal_of_level(&self, node: &Node<'_>, name: &str) -> Option<usize> {
        let index = self.signal(node, name)?;
        if self.level == Level::Account && self.plan.signals.get(index)?.level == Level::User {
            node.error(format!(
                "`{name}` is a signal of users; an account counts the users for whom it fired: \
                 `{{\"activeUsers\": {{\"fired\": \"{name}\"}}, \"gte\": 1}}`"
            ));
            return None;
        }
        Some(index)
    }

    /// A tier of a score of the present level: both by their places.
    pub(crate) fn tier(&self, node: &Node<'_>, name: &str) -> Option<(usize, usize)> {
        let scores = self.plan.scores.iter().enumerate();
        let tiers = scores.flat_map(|(index, score)| {
            score.tiers.iter().enumerate().map(move |(place, tier)| (&*tier.name, (index, place), score.level))
        });
        let place = find(node, "tier", name, tiers.clone().map(|(name, ..)| name))?;
        let (_, found, level) = tiers.clone().nth(place)?;
        if level != self.level {
            let (own, other) = (self.level.as_str(), level.as_str());
            node.error(format!("`{name}` is a tier of a score of level `{other}`, and this is of level `{own}`"));
            return None;
        }
        Some(found)
    }

    /// Reports a condition that only signals of users may have.
    pub(crate) fn for_users_only(&self, fields: &Fields<'_>, key: &str) {
        if self.level == Level::Account {
            fields.node().error(format!("`{key}` is for signals of users, not of accounts"));
        }
    }

    /// Reports a condition that only signals of accounts may have.
    pub(crate) fn for_accounts_only(&self, fields: &Fields<'_>, key: &str) {
        if self.level == Level::User {
            fields
                .node()
                .error(format!("`{key}` is for signals of accounts: give the signal `\"level\": \"account\"`"));
        }
    }

    /// The name of a prop that every event of the selector declares, and as this type if one is asked for.
    pub(crate) fn prop(&self, selector: &Selector, node: &Node<'_>, kind: Option<ValueKind>) -> Option<String> {
        let name = node.text()?;
        let mut missing = false;
        for &event in &selector.events {
            match self.prop_kind(event, name) {
                None => {
                    self.unknown_prop(node, event, name);
                    missing = true;
                }
                Some(declared) if kind.is_some_and(|kind| kind != declared) => {
                    let event = self.plan.events.get(event).map_or("", |spec| &spec.name);
                    let (declared, asked) = (kind_name(declared), kind.map_or("", kind_name));
                    node.error(format!("event `{event}` declares `{name}` as {declared}, and this takes a {asked}"));
                    missing = true;
                }
                Some(_) => {}
            }
        }
        (!missing).then(|| name.into())
    }

    /// Reports a prop that an event does not declare.
    pub(crate) fn unknown_prop(&self, node: &Node<'_>, event: usize, name: &str) {
        let declared = self.props.get(event).map_or(&[][..], Vec::as_slice);
        let known = declared.iter().map(|(prop, _)| *prop).chain(OWN_PROPS.map(|(prop, _)| prop));
        let hint = report::suggestion(name, known);
        let event = self.plan.events.get(event).map_or("", |spec| &spec.name);
        node.error(format!("event `{event}` declares no prop `{name}`{hint}"));
    }

    /// The declared type of a prop of an event.
    pub(crate) fn prop_kind(&self, event: usize, name: &str) -> Option<ValueKind> {
        if OWN_PROPS.iter().any(|(prop, _)| *prop == name) {
            return Some(ValueKind::Number);
        }
        self.props.get(event)?.iter().find(|(prop, _)| *prop == name).map(|(_, kind)| *kind)
    }

    /// How many different values a prop can have, where that is known beforehand.
    pub(crate) fn most_values(&self, selector: &Selector, name: &str) -> Option<u64> {
        if let Some((_, Test::In(values))) = selector.filter.iter().find(|(prop, _)| **prop == *name) {
            let first = |(place, value)| values.iter().position(|one| one == value) == Some(place);
            return Some(values.iter().enumerate().filter(|&one| first(one)).count() as u64);
        }
        let kinds = selector.events.iter().map(|&event| self.prop_kind(event, name));
        match name {
            "$hour" => Some(24),
            "$weekday" => Some(7),
            _ => kinds.eq(selector.events.iter().map(|_| Some(ValueKind::Flag))).then_some(2),
        }
    }
}

fn find<'n>(node: &Node<'_>, what: &str, name: &str, names: impl Iterator<Item = &'n str> + Clone) -> Option<usize> {
    let index = names.clone().position(|one| one == name);
    if index.is_none() {
        node.unknown(what, name, names);
    }
    index
}
