//! Has a double of which the bits matter travel as an integer: plain JavaScript does not keep the bits of a NaN.
//!
//! In wasm a double that is loaded and stored keeps its bits, and LLVM makes use of it. Where a value is a number or a text, it loads the
//! number first, and if it is a text after all, takes the text's length out of the number's bits; it copies such a value by way of a
//! double, too. The other half of those bits is whatever lay there before, and may make them the bits of a NaN. JavaScript has one NaN, of
//! which each engine chooses the bits (ECMAScript, `NumericToRawBytes`): V8 writes those that it read, SpiderMonkey writes
//! `7ff80000 00000000`, and the length is 0.
//!
//! So a local that takes a double out of memory or out of an integer, and gives it to memory or to an integer, gets a local beside it that
//! has the bits as an integer. That one is stored; the first is what numbers are computed from. Taken for a number, of which the NaN may
//! have any bits, is what was computed, and what a function is given or gives.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use walrus::ir::{
    Instr, InstrLocId, InstrSeq, InstrSeqId, Load, LoadKind, LocalGet, LocalSet, Select, Store, StoreKind, UnaryOp,
    Unop, Visitor, VisitorMut, dfs_in_order, dfs_pre_order_mut,
};
use walrus::{LocalFunction, LocalId, Module, ModuleLocals, ValType};

/// Rewrites a module that wasm-opt made flat: there an instruction takes what it needs from locals and constants, and leaves what it gives
/// in a local. Fails where a double goes another way, and at a `f32`, which no code of ours makes.
pub(crate) fn keep(module: &mut Module) -> Result<()> {
    for (_, function) in module.funcs.iter_local_mut() {
        let travellers = Flow::of(function, &module.locals)?.travellers();
        let beside = travellers.into_iter().map(|local| (local, module.locals.add(ValType::I64))).collect();
        let entry = function.entry_block();
        let arguments = function.args.clone();
        dfs_pre_order_mut(&mut Rewriting { beside, entry, arguments }, function, entry);
    }
    Ok(())
}

/// An instruction as it lies in a sequence.
type Located = (Instr, InstrLocId);

/// Where a local gets its double from.
enum Source<'i> {
    /// It lies in memory, at an address.
    Memory { address: &'i Instr, load: &'i Load },
    /// An integer has its bits.
    Integer { integer: &'i Instr },
    /// Another local, or a constant.
    Copy { from: &'i Instr },
    /// One of two.
    Choice { yes: &'i Instr, no: &'i Instr, condition: &'i Instr },
    /// Something that computes it, or gives it as a number.
    Number,
}

impl<'i> Source<'i> {
    /// What comes before a local is set; nothing for what is not flat.
    fn of(before: &'i [Located]) -> Option<Self> {
        match before {
            [.., (from @ (Instr::LocalGet(_) | Instr::Const(_)), _)] => Some(Self::Copy { from }),
            [.., (address, _), (Instr::Load(load), _)] => is_simple(address).then_some(Self::Memory { address, load }),
            [.., (integer, _), (Instr::Unop(Unop { op: UnaryOp::F64ReinterpretI64 }), _)] => {
                is_simple(integer).then_some(Self::Integer { integer })
            }
            [.., (yes, _), (no, _), (condition, _), (Instr::Select(_), _)] => {
                let is_flat = [yes, no, condition].into_iter().all(is_simple);
                is_flat.then_some(Self::Choice { yes, no, condition })
            }
            [.., (Instr::Block(_) | Instr::Loop(_) | Instr::IfElse(_) | Instr::LocalTee(_), _)] | [] => None,
            _ => Some(Self::Number),
        }
    }
}

/// Whether it can be said twice.
const fn is_simple(instruction: &Instr) -> bool {
    matches!(instruction, Instr::LocalGet(_) | Instr::Const(_))
}

const fn local(instruction: &Instr) -> Option<LocalId> {
    match instruction {
        Instr::LocalGet(LocalGet { local }) => Some(*local),
        _ => None,
    }
}

/// Whether it takes a double for its bits.
const fn takes_bits(instruction: &Instr) -> bool {
    matches!(
        instruction,
        Instr::Store(Store { kind: StoreKind::F64, .. }) | Instr::Unop(Unop { op: UnaryOp::I64ReinterpretF64 })
    )
}

/// How doubles go through the locals of a function.
struct Flow<'m> {
    locals: &'m ModuleLocals,
    /// Those that are set to bits from elsewhere.
    from_bits: BTreeSet<LocalId>,
    /// Those that are taken for their bits.
    to_bits: BTreeSet<LocalId>,
    /// From which to which they are copied.
    copies: BTreeSet<(LocalId, LocalId)>,
    /// Whether nothing goes another way.
    is_whole: bool,
}

impl<'m> Flow<'m> {
    fn of(function: &LocalFunction, locals: &'m ModuleLocals) -> Result<Self> {
        let [from_bits, to_bits] = [BTreeSet::new(), BTreeSet::new()];
        let mut flow = Self { locals, from_bits, to_bits, copies: BTreeSet::new(), is_whole: true };
        dfs_in_order(&mut flow, function, function.entry_block());
        if !flow.is_whole {
            bail!("a double goes through no local, or there is a `f32`: is the module flat?");
        }
        Ok(flow)
    }

    /// The locals through which bits get from elsewhere to elsewhere.
    fn travellers(mut self) -> BTreeSet<LocalId> {
        let mut known = 0;
        while known < self.from_bits.len() + self.to_bits.len() {
            known = self.from_bits.len() + self.to_bits.len();
            for &(from, to) in &self.copies {
                if self.from_bits.contains(&from) {
                    self.from_bits.insert(to);
                }
                if self.to_bits.contains(&to) {
                    self.to_bits.insert(from);
                }
            }
        }
        &self.from_bits & &self.to_bits
    }

    fn is_double(&self, local: LocalId) -> bool {
        self.locals.get(local).ty() == ValType::F64
    }

    fn set(&mut self, to: LocalId, before: &[Located]) {
        let mut copy = |from| {
            if let Some(from) = local(from) {
                self.copies.insert((from, to));
            }
        };
        match Source::of(before) {
            Some(Source::Memory { .. } | Source::Integer { .. }) => {
                self.from_bits.insert(to);
            }
            Some(Source::Copy { from }) => copy(from),
            Some(Source::Choice { yes, no, .. }) => {
                copy(yes);
                copy(no);
            }
            Some(Source::Number) => {}
            None => self.is_whole = false,
        }
    }
}

impl<'i> Visitor<'i> for Flow<'_> {
    fn start_instr_seq(&mut self, sequence: &'i InstrSeq) {
        for (place, (instruction, _)) in sequence.instrs.iter().enumerate() {
            let before = sequence.instrs.get(..place).unwrap_or_default();
            match instruction {
                Instr::LocalSet(LocalSet { local }) if self.is_double(*local) => self.set(*local, before),
                Instr::LocalTee(tee) if self.is_double(tee.local) => self.is_whole = false,
                Instr::Load(Load { kind: LoadKind::F64, .. }) => {
                    let next = sequence.instrs.get(place + 1);
                    self.is_whole &= matches!(next, Some((Instr::LocalSet(_) | Instr::Drop(_), _)));
                }
                Instr::Load(Load { kind: LoadKind::F32, .. }) => self.is_whole = false,
                taking if takes_bits(taking) => match before {
                    [.., (from, _)] if is_simple(from) => self.to_bits.extend(local(from)),
                    _ => self.is_whole = false,
                },
                _ => {}
            }
        }
    }
}

/// Puts the bits of those locals that need it into locals beside them.
struct Rewriting {
    beside: BTreeMap<LocalId, LocalId>,
    entry: InstrSeqId,
    arguments: Vec<LocalId>,
}

impl Rewriting {
    /// The bits of what gives a double.
    fn bits(&self, from: &Instr) -> Vec<Instr> {
        let reinterpret = Unop { op: UnaryOp::I64ReinterpretF64 }.into();
        match local(from).and_then(|local| self.beside.get(&local)) {
            Some(&local) => vec![LocalGet { local }.into()],
            None => vec![from.clone(), reinterpret],
        }
    }

    /// What gives the bits of a local that was just set.
    fn again(&self, set: LocalId, before: &[Located]) -> Vec<Instr> {
        match Source::of(before) {
            Some(Source::Memory { address, load }) => {
                vec![address.clone(), Load { kind: LoadKind::I64 { atomic: false }, ..load.clone() }.into()]
            }
            Some(Source::Integer { integer }) => vec![integer.clone()],
            Some(Source::Copy { from }) => self.bits(from),
            Some(Source::Choice { yes, no, condition }) => {
                [self.bits(yes), self.bits(no), vec![condition.clone(), Select { ty: None }.into()]].concat()
            }
            Some(Source::Number) | None => number(set),
        }
    }
}

impl VisitorMut for Rewriting {
    fn start_instr_seq_mut(&mut self, sequence: &mut InstrSeq) {
        let old = std::mem::take(&mut sequence.instrs);
        let mut new = Vec::with_capacity(old.len());
        if sequence.id() == self.entry {
            for argument in &self.arguments {
                if let Some(&local) = self.beside.get(argument) {
                    new.extend(number(*argument).into_iter().chain([LocalSet { local }.into()]).map(located));
                }
            }
        }
        for (place, (instruction, at)) in old.iter().enumerate() {
            let before = old.get(..place).unwrap_or_default();
            let taken = before.last().and_then(|(from, _)| self.beside.get(&local(from)?));
            match (instruction, taken) {
                (Instr::Store(store @ Store { kind: StoreKind::F64, .. }), Some(&local)) => {
                    new.pop();
                    let store = Store { kind: StoreKind::I64 { atomic: false }, ..store.clone() };
                    new.extend([LocalGet { local }.into(), store.into()].map(located));
                }
                (Instr::Unop(Unop { op: UnaryOp::I64ReinterpretF64 }), Some(&local)) => {
                    new.pop();
                    new.push(located(LocalGet { local }.into()));
                }
                (Instr::LocalSet(set), _) => {
                    new.push((instruction.clone(), *at));
                    if let Some(&local) = self.beside.get(&set.local) {
                        let bits = self.again(set.local, before);
                        new.extend(bits.into_iter().chain([LocalSet { local }.into()]).map(located));
                    }
                }
                _ => new.push((instruction.clone(), *at)),
            }
        }
        sequence.instrs = new;
    }
}

/// The bits of a local that has a number.
fn number(local: LocalId) -> Vec<Instr> {
    vec![LocalGet { local }.into(), Unop { op: UnaryOp::I64ReinterpretF64 }.into()]
}

fn located(instruction: Instr) -> Located {
    (instruction, InstrLocId::default())
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use walrus::ir::{
        BinaryOp, Call, Instr, InstrSeq, Load, LoadKind, MemArg, StoreKind, UnaryOp, Unop, VisitorMut,
        dfs_pre_order_mut,
    };
    use walrus::{FunctionBuilder, FunctionId, Module, ValType};

    use super::keep;

    /// Numbers and what is none, from memory and out of an integer; a NaN that was computed may be any.
    const COMPARE: &str = r#"
        const [first, second] = process.argv.slice(1).map((hex) =>
            new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(hex, "hex"))).exports);
        const all = [0n, 0x3ff8000000000000n, 0xfffffd3000000001n, 0x7ff0000000000001n, 0x8000000000000000n];
        const run = ({ memory, settle }, held, integer, which) => {
            const [words, doubles] = [new BigUint64Array(memory.buffer), new Float64Array(memory.buffer)];
            words.fill(0n);
            words[0] = held;
            const bits = settle(0, 8, 0.1, integer, which);
            return [bits, ...words.slice(1, 4), doubles[4]].join();
        };
        for (const held of all)
            for (const integer of all)
                for (const which of [0, 1]) {
                    const [one, other] = [first, second].map((exports) => run(exports, held, integer, which));
                    if (one !== other) throw new Error(`${one} became ${other}`);
                }
    "#;

    const fn at(offset: u64) -> MemArg {
        MemArg { align: 8, offset }
    }

    /// A function in which doubles go every way that bits may take.
    fn ways() -> Module {
        let mut module = Module::default();
        let memory = module.memories.add_local(false, false, 1, Some(1), None);
        module.exports.add("memory", memory);
        let [from, to, which] = [0; 3].map(|_| module.locals.add(ValType::I32));
        let [number, one, other] = [0; 3].map(|_| module.locals.add(ValType::F64));
        let [integer, bits] = [0; 2].map(|_| module.locals.add(ValType::I64));
        let parameters = [ValType::I32, ValType::I32, ValType::F64, ValType::I64, ValType::I32];
        let mut function = FunctionBuilder::new(&mut module.types, &parameters, &[ValType::I64]);
        let mut body = function.func_body();
        body.local_get(from).load(memory, LoadKind::F64, at(0)).local_set(one);
        body.local_get(one).local_set(other);
        body.local_get(number).local_get(one).local_get(which).select(None).local_set(number);
        body.local_get(to).local_get(number).store(memory, StoreKind::F64, at(0));
        body.local_get(to).local_get(other).store(memory, StoreKind::F64, at(8));
        body.local_get(integer).unop(UnaryOp::F64ReinterpretI64).local_set(other);
        body.local_get(to).local_get(other).store(memory, StoreKind::F64, at(16));
        body.local_get(one).unop(UnaryOp::I64ReinterpretF64).local_set(bits);
        body.local_get(one).f64_const(1.0).binop(BinaryOp::F64Add).local_set(one);
        body.local_get(to).local_get(one).store(memory, StoreKind::F64, at(24));
        body.local_get(bits);
        let settle = function.finish(vec![from, to, number, integer, which], &mut module.funcs);
        module.exports.add("settle", settle);
        module
    }

    /// Does to every double that is read what SpiderMonkey does.
    fn forget(module: &mut Module) {
        let number = module.locals.add(ValType::F64);
        let mut function = FunctionBuilder::new(&mut module.types, &[ValType::F64], &[ValType::F64]);
        let mut body = function.func_body();
        body.local_get(number).f64_const(f64::NAN);
        body.local_get(number).local_get(number).binop(BinaryOp::F64Eq).select(None);
        let func = function.finish(vec![number], &mut module.funcs);
        for (_, function) in module.funcs.iter_local_mut() {
            let entry = function.entry_block();
            dfs_pre_order_mut(&mut Forgetting { func }, function, entry);
        }
    }

    struct Forgetting {
        func: FunctionId,
    }

    impl VisitorMut for Forgetting {
        fn start_instr_seq_mut(&mut self, sequence: &mut InstrSeq) {
            let old = std::mem::take(&mut sequence.instrs);
            sequence.instrs = old
                .into_iter()
                .flat_map(|(instruction, at)| {
                    let reads = matches!(
                        instruction,
                        Instr::Load(Load { kind: LoadKind::F64, .. })
                            | Instr::Unop(Unop { op: UnaryOp::F64ReinterpretI64 })
                    );
                    let forgets = reads.then(|| (Call { func: self.func }.into(), at));
                    [(instruction, at)].into_iter().chain(forgets)
                })
                .collect();
        }
    }

    /// Whether the second does the same as the first.
    fn is_same(first: &[u8], second: &[u8]) -> bool {
        let hex = |wasm: &[u8]| wasm.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        Command::new("node").args(["-e", COMPARE, &hex(first), &hex(second)]).output().unwrap().status.success()
    }

    #[test]
    fn bits_arrive_where_doubles_lose_theirs() {
        let given = ways().emit_wasm();
        let [mut lost, mut kept] = [ways(), ways()];
        forget(&mut lost);
        assert!(!is_same(&given, &lost.emit_wasm()));
        keep(&mut kept).unwrap();
        forget(&mut kept);
        assert!(is_same(&given, &kept.emit_wasm()));
    }

    #[test]
    fn a_module_that_is_not_flat_is_refused() {
        let mut module = Module::default();
        let memory = module.memories.add_local(false, false, 1, Some(1), None);
        let place = module.locals.add(ValType::I32);
        let mut function = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[]);
        let mut body = function.func_body();
        body.local_get(place).local_get(place).load(memory, LoadKind::F64, at(8)).store(memory, StoreKind::F64, at(0));
        function.finish(vec![place], &mut module.funcs);
        assert!(keep(&mut module).is_err());
    }
}
