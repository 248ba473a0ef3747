//! Bytes as a document, and as the plan that one compiles to.

use core::str;

use piquel_engine::document::Document;
use piquel_engine::{CodecError, Engine, Plan};

use crate::drive::{Of, drive};

/// Text is a valid document or refused with faults; a valid one compiles to bytes that read back as the same plan. Bytes are a plan or
/// refused. Engines over both take steps, and those over a
/// document go on from their snapshots as the same.
pub fn document(bytes: &[u8]) {
    if let Ok(text) = str::from_utf8(bytes) {
        of_text(text);
    }
    if let Ok(plan) = Plan::decode(bytes) {
        let encoded = plan.encode();
        let again = Plan::decode(&encoded).expect("what was written reads back");
        assert_eq!(again.encode(), encoded, "a plan reads back as another");
        let _ = restored(&mut steps(&plan));
    }
}

fn of_text(text: &str) {
    match Document::parse(text) {
        Err(diagnostics) => assert!(diagnostics.iter().any(|one| one.is_error()), "refused without a fault"),
        Ok(checked) => {
            assert!(checked.warnings.iter().all(|one| !one.is_error()), "accepted with a fault");
            let compiled = checked.document.compile();
            let again = Document::parse(text).expect("the same text is valid again");
            assert_eq!(again.document.compile(), compiled, "the same document gives other bytes");
            let plan = Plan::decode(&compiled).expect("what was compiled reads back");
            assert_eq!(plan.encode(), compiled, "a plan reads back as another");
            let mut engine = steps(&plan);
            assert_eq!(restored(&mut engine), Ok(engine.snapshot()), "a snapshot reads back as another");
        }
    }
}

/// Engines over a plan take steps; answers that of the user.
fn steps(plan: &Plan) -> Engine {
    let mut engine = Engine::new(plan.clone());
    drive(&mut engine, Of::User);
    drive(&mut Engine::for_account(plan.clone()), Of::Account);
    engine
}

/// What an engine goes on as from its snapshot. Bytes that no document compiles to can ask for cells that do not keep what they are
/// fed: such a snapshot may be refused.
fn restored(engine: &mut Engine) -> Result<Vec<u8>, CodecError> {
    let (plan, now) = (engine.plan().clone(), engine.now());
    Engine::restore(plan, &engine.snapshot(), now).map(|mut engine| engine.snapshot())
}
